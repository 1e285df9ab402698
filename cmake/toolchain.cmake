# Compiler floor, language, warnings, and the tools that make builds quick.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR "GCC ${CMAKE_CXX_COMPILER_VERSION} destroys temporaries beside co_await twice "
                      "(GCC bug 107288). Use Clang 19 (CXX=clang++-19) or GCC 14 and later.")
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR "Clang ${CMAKE_CXX_COMPILER_VERSION} lacks what std::expected needs of libstdc++. "
                      "Use Clang 19 (CXX=clang++-19) or later.")
endif()

add_library(wireroom_options INTERFACE)
target_compile_options(wireroom_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  -Wextra-semi -Wcast-align -Wunused -Wnull-dereference -Wvla
  -fstack-protector-strong -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(wireroom_options INTERFACE -Wno-missing-field-initializers -Wno-missing-designated-field-initializers)
else()
  target_compile_options(wireroom_options INTERFACE -Wno-missing-field-initializers)
endif()
if(WIREROOM_WERROR)
  target_compile_options(wireroom_options INTERFACE -Werror)
endif()
if(CMAKE_BUILD_TYPE MATCHES "Rel")
  if(NOT WIREROOM_SANITIZE)
    target_compile_options(wireroom_options INTERFACE -D_FORTIFY_SOURCE=2)
  endif()
  target_link_options(wireroom_options INTERFACE -Wl,-z,relro,-z,now)
elseif(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_definitions(wireroom_options INTERFACE _GLIBCXX_ASSERTIONS)
endif()

if(WIREROOM_SANITIZE)
  target_compile_options(wireroom_options INTERFACE -fsanitize=${WIREROOM_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(wireroom_options INTERFACE -fsanitize=${WIREROOM_SANITIZE})
endif()
if(WIREROOM_FUZZ)
  target_compile_options(wireroom_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(wireroom_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# The same source gives the same object whatever folder it was cloned to. ccache serves one folder all the same: the
# precompiled header it hashes holds absolute paths.
target_compile_options(wireroom_options INTERFACE -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
find_program(ccache_program ccache)
if(ccache_program AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${ccache_program})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(wireroom_options INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endif()
find_program(mold_program mold)
if(mold_program)
  target_link_options(wireroom_options INTERFACE -fuse-ld=mold)
endif()
