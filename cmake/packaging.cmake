# What `cmake --install` lays down, in Debian's places.
include(GNUInstallDirs)
install(TARGETS wireroom RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
