# What `cmake --install` and the packages hold: the programs, the contract that they find by the id of a milestone, and the
# documents. The programs find PREFIX/share/contract-verifier from their own path, so the whole can be moved.
include(GNUInstallDirs)
set(contract_folder ${CMAKE_INSTALL_DATADIR}/contract-verifier)

install(PROGRAMS $<TARGET_FILE:runner> DESTINATION ${CMAKE_INSTALL_BINDIR} RENAME contract-verifier)
install(PROGRAMS $<TARGET_FILE:runner_schema> DESTINATION ${CMAKE_INSTALL_BINDIR} RENAME contract-verifier-schema)
install(DIRECTORY milestones schemas fixtures DESTINATION ${contract_folder})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(FILES README.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
