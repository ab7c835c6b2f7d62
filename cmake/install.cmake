# What `cmake --install` and the packages of verify/package hold: the programs, the contract in which they find a milestone
# by its id, and the documents. The programs find PREFIX/share/contract-verifier from their own path, so the whole can be
# moved.
include(GNUInstallDirs)
set(CMAKE_INSTALL_DOCDIR ${CMAKE_INSTALL_DATAROOTDIR}/doc/contract-verifier)

install(PROGRAMS $<TARGET_FILE:runner> DESTINATION ${CMAKE_INSTALL_BINDIR} RENAME contract-verifier)
install(PROGRAMS $<TARGET_FILE:runner_schema> DESTINATION ${CMAKE_INSTALL_BINDIR} RENAME contract-verifier-schema)
install(CODE [[
  if(CMAKE_INSTALL_DO_STRIP)
    execute_process(COMMAND strip --strip-unneeded "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/bin/contract-verifier"
                            "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/bin/contract-verifier-schema" COMMAND_ERROR_IS_FATAL ANY)
  endif()
]])
install(DIRECTORY milestones schemas fixtures DESTINATION ${CMAKE_INSTALL_DATADIR}/contract-verifier)
install(PROGRAMS packaging/ci/ci.sh packaging/ci/schemas.sh DESTINATION ${CMAKE_INSTALL_DATADIR}/contract-verifier)
install(DIRECTORY packaging/pages/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(CODE [[
  file(GLOB pages "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share/man/man1/contract-verifier*.1")
  execute_process(COMMAND gzip -9nf ${pages} COMMAND_ERROR_IS_FATAL ANY)
]])
install(FILES packaging/pages/completions/contract-verifier DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES packaging/pages/completions/_contract-verifier DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES packaging/pages/completions/contract-verifier.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md" PATTERN "*.mjs")
install(FILES README.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(FILES ${PROJECT_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL) # made by verify/package

# The commit that the sources are of, where `--version` shows it; verify/package names it.
set(VERIFY_COMMIT "" CACHE STRING "Commit that --version of an installed program shows")
if(VERIFY_COMMIT)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/commit CONTENT "${VERIFY_COMMIT}\n")
  install(FILES ${PROJECT_BINARY_DIR}/commit DESTINATION ${CMAKE_INSTALL_DATADIR}/contract-verifier)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME contract-verifier)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "the contract-verifier authors <contract-verifier@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "contract verifier and fixture runner for HTTP services")
set(CPACK_PACKAGE_DESCRIPTION [[
Drives a service through the fixtures of a milestone, judges every response
by JSON Schemas and rules, and writes signed evidence. The SwapGraph LP
contract with its milestones, schemas and fixtures is included.]])
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
