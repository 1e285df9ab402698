# Every library Wireroom uses. Each is a Debian package; ./run setup installs them, docs/decisions/ says why.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url program_options)
find_package(OpenSSL 3 REQUIRED)
find_package(LibXml2 REQUIRED)
find_package(SQLite3 3.37 REQUIRED)   # STRICT tables
find_package(ZLIB REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n data)
find_package(fmt REQUIRED)
find_package(date REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(Catch2 2 QUIET)
