// Compiled once so that the headers of tests/CMakeLists.txt are read once.
