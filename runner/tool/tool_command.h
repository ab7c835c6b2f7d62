// How this program is called, for the commands that it prints, and the contract that was installed with it. Both follow
// from where the program is: PREFIX/bin/PROGRAM with PREFIX/share/contract-verifier, or a build folder of a checkout.
#pragma once

#include <string>
#include <string_view>

namespace runner {

/// PREFIX/share/contract-verifier: a folder with milestones/, schemas/ and fixtures/. Empty in a checkout.
const std::string& installed_contract();

/// "verify/runner" in a checkout, "contract-verifier" where the program is installed.
const char* tool_command();

/// A text of ours that is written for a checkout, as it is right here: where the program is installed it is called
/// "contract-verifier", and a milestone is named by its id.
std::string for_this_installation(std::string_view text);

/// The same for a program that is installed or not; for tests.
std::string for_installation(std::string_view text, bool installed);

}  // namespace runner
