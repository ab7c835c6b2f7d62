#include "checks/json_schema/regex/unicode_property.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace json_schema {
namespace {

struct Category {
  std::string_view short_name;
  std::string_view long_name;
  std::string_view other_name;  ///< a third alias, or empty
};

/// PropertyValueAliases.txt, General_Category.
constexpr std::array kCategories = {
    Category{"C", "Other", ""},
    Category{"Cc", "Control", "cntrl"},
    Category{"Cf", "Format", ""},
    Category{"Cn", "Unassigned", ""},
    Category{"Co", "Private_Use", ""},
    Category{"Cs", "Surrogate", ""},
    Category{"L", "Letter", ""},
    Category{"L&", "Cased_Letter", "LC"},
    Category{"Ll", "Lowercase_Letter", ""},
    Category{"Lm", "Modifier_Letter", ""},
    Category{"Lo", "Other_Letter", ""},
    Category{"Lt", "Titlecase_Letter", ""},
    Category{"Lu", "Uppercase_Letter", ""},
    Category{"M", "Mark", "Combining_Mark"},
    Category{"Mc", "Spacing_Mark", ""},
    Category{"Me", "Enclosing_Mark", ""},
    Category{"Mn", "Nonspacing_Mark", ""},
    Category{"N", "Number", ""},
    Category{"Nd", "Decimal_Number", "digit"},
    Category{"Nl", "Letter_Number", ""},
    Category{"No", "Other_Number", ""},
    Category{"P", "Punctuation", "punct"},
    Category{"Pc", "Connector_Punctuation", ""},
    Category{"Pd", "Dash_Punctuation", ""},
    Category{"Pe", "Close_Punctuation", ""},
    Category{"Pf", "Final_Punctuation", ""},
    Category{"Pi", "Initial_Punctuation", ""},
    Category{"Po", "Other_Punctuation", ""},
    Category{"Ps", "Open_Punctuation", ""},
    Category{"S", "Symbol", ""},
    Category{"Sc", "Currency_Symbol", ""},
    Category{"Sk", "Modifier_Symbol", ""},
    Category{"Sm", "Math_Symbol", ""},
    Category{"So", "Other_Symbol", ""},
    Category{"Z", "Separator", ""},
    Category{"Zl", "Line_Separator", ""},
    Category{"Zp", "Paragraph_Separator", ""},
    Category{"Zs", "Space_Separator", ""},
};

/// ECMA-262, table "Binary Unicode property aliases", as far as PCRE2 10.42 has them.
constexpr std::array<std::string_view, 92> kBinary = {"Any",
                                                      "ASCII",
                                                      "ASCII_Hex_Digit",
                                                      "AHex",
                                                      "Alphabetic",
                                                      "Alpha",
                                                      "Bidi_Control",
                                                      "Bidi_C",
                                                      "Bidi_Mirrored",
                                                      "Bidi_M",
                                                      "Case_Ignorable",
                                                      "CI",
                                                      "Cased",
                                                      "Changes_When_Casefolded",
                                                      "CWCF",
                                                      "Changes_When_Casemapped",
                                                      "CWCM",
                                                      "Changes_When_Lowercased",
                                                      "CWL",
                                                      "Changes_When_Titlecased",
                                                      "CWT",
                                                      "Changes_When_Uppercased",
                                                      "CWU",
                                                      "Dash",
                                                      "Default_Ignorable_Code_Point",
                                                      "DI",
                                                      "Deprecated",
                                                      "Dep",
                                                      "Diacritic",
                                                      "Dia",
                                                      "Emoji",
                                                      "Emoji_Component",
                                                      "EComp",
                                                      "Emoji_Modifier",
                                                      "EMod",
                                                      "Emoji_Modifier_Base",
                                                      "EBase",
                                                      "Emoji_Presentation",
                                                      "EPres",
                                                      "Extended_Pictographic",
                                                      "ExtPict",
                                                      "Extender",
                                                      "Ext",
                                                      "Grapheme_Base",
                                                      "Gr_Base",
                                                      "Grapheme_Extend",
                                                      "Gr_Ext",
                                                      "Hex_Digit",
                                                      "Hex",
                                                      "IDS_Binary_Operator",
                                                      "IDSB",
                                                      "IDS_Trinary_Operator",
                                                      "IDST",
                                                      "ID_Continue",
                                                      "IDC",
                                                      "ID_Start",
                                                      "IDS",
                                                      "Ideographic",
                                                      "Ideo",
                                                      "Join_Control",
                                                      "Join_C",
                                                      "Logical_Order_Exception",
                                                      "LOE",
                                                      "Lowercase",
                                                      "Lower",
                                                      "Math",
                                                      "Noncharacter_Code_Point",
                                                      "NChar",
                                                      "Pattern_Syntax",
                                                      "Pat_Syn",
                                                      "Pattern_White_Space",
                                                      "Pat_WS",
                                                      "Quotation_Mark",
                                                      "QMark",
                                                      "Radical",
                                                      "Regional_Indicator",
                                                      "RI",
                                                      "Sentence_Terminal",
                                                      "STerm",
                                                      "Soft_Dotted",
                                                      "SD",
                                                      "Terminal_Punctuation",
                                                      "Term",
                                                      "Unified_Ideograph",
                                                      "UIdeo",
                                                      "Uppercase",
                                                      "Upper",
                                                      "Variation_Selector",
                                                      "VS",
                                                      "White_Space",
                                                      "space",
                                                      "XID_Continue"};

std::optional<std::string> category(std::string_view name) {
  for (const Category& entry : kCategories) {
    bool named = name == entry.long_name || (!entry.other_name.empty() && name == entry.other_name) ||
                 (name == entry.short_name && name != "L&");
    if (named) return std::string(entry.short_name);
  }
  return std::nullopt;
}

bool is_name(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

}  // namespace

std::optional<std::string> pcre2_property(std::string_view content) {
  size_t equals = content.find('=');
  if (equals == std::string_view::npos) {
    if (auto found = category(content)) return found;
    bool binary = std::find(kBinary.begin(), kBinary.end(), content) != kBinary.end() || content == "XIDC" ||
                  content == "XID_Start" || content == "XIDS";
    return binary ? std::optional(std::string(content)) : std::nullopt;
  }
  std::string_view property = content.substr(0, equals);
  std::string_view value = content.substr(equals + 1);
  if (property == "General_Category" || property == "gc") return category(value);
  if (!is_name(value)) return std::nullopt;
  if (property == "Script" || property == "sc") return "sc:" + std::string(value);
  if (property == "Script_Extensions" || property == "scx") return "scx:" + std::string(value);
  return std::nullopt;
}

}  // namespace json_schema
