# What `cmake --install` lays down, in Debian's places, and the package that cpack makes of it.
include(GNUInstallDirs)
install(TARGETS wireroom RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

install(FILES docs/man/wireroom.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES docs/man/wireroom.toml.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES docs/completion/wireroom.bash RENAME wireroom
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

# The unit names the program where it is installed, which only the installing knows (--prefix, cpack).
install(CODE "
  file(READ \"${CMAKE_SOURCE_DIR}/systemd/wireroom.service\" unit)
  string(REPLACE /usr/bin/wireroom \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/wireroom\" unit \"\${unit}\")
  file(WRITE \"${CMAKE_BINARY_DIR}/systemd/wireroom.service\" \"\${unit}\")")
install(FILES ${CMAKE_BINARY_DIR}/systemd/wireroom.service systemd/wireroom.socket DESTINATION lib/systemd/system)
install(FILES systemd/wireroom.sysusers RENAME wireroom.conf DESTINATION lib/sysusers.d)
install(FILES systemd/wireroom.tmpfiles RENAME wireroom.conf DESTINATION lib/tmpfiles.d)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME wireroom)
set(CPACK_PACKAGE_CONTACT "Wireroom maintainers <wireroom@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS systemd)
include(CPack)
