// Parses NDJSON with simdjson on-demand and looks at every name and value, checking nothing: parse FILE
//
// Blocks of whole lines are read into one buffer, so that what is parsed is in the processor's cache.

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include "simdjson.h"

using namespace simdjson;

static uint64_t seen = 0;

static bool look(ondemand::value value) {
  ondemand::json_type type;
  if (value.type().get(type)) return false;
  switch (type) {
  case ondemand::json_type::object: {
    ondemand::object object;
    if (value.get_object().get(object)) return false;
    for (auto field : object) {
      std::string_view name;
      ondemand::value member;
      if (field.escaped_key().get(name) || field.value().get(member)) return false;
      seen += name.size();
      if (!look(member)) return false;
    }
    return true;
  }
  case ondemand::json_type::array: {
    ondemand::array array;
    if (value.get_array().get(array)) return false;
    for (auto element : array) {
      ondemand::value item;
      if (element.get(item) || !look(item)) return false;
    }
    return true;
  }
  case ondemand::json_type::string: {
    std::string_view text;
    if (value.get_string().get(text)) return false;
    seen += text.size();
    return true;
  }
  case ondemand::json_type::number: {
    ondemand::number number;
    if (value.get_number().get(number)) return false;
    ++seen;
    return true;
  }
  case ondemand::json_type::boolean: {
    bool is_true;
    if (value.get_bool().get(is_true)) return false;
    seen += is_true;
    return true;
  }
  default:
    return !value.is_null().error();
  }
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  std::FILE *file = std::fopen(arguments[1], "rb");
  if (file == nullptr) return 3;
  std::setvbuf(file, nullptr, _IONBF, 0);
  ondemand::parser parser;
  std::vector<char> block((1 << 20) + SIMDJSON_PADDING);
  size_t kept = 0, documents = 0, broken = 0;
  for (;;) {
    if (kept + SIMDJSON_PADDING == block.size()) block.resize(block.size() * 2);
    const size_t read = std::fread(block.data() + kept, 1, block.size() - SIMDJSON_PADDING - kept, file);
    const size_t end = kept + read;
    size_t whole = end;
    if (read > 0) {
      while (whole > 0 && block[whole - 1] != '\n') --whole;
    }
    if (whole > 0) {
      ondemand::document_stream lines;
      if (parser.iterate_many(block.data(), whole, block.size()).get(lines)) return 3;
      for (auto line : lines) {
        ++documents;
        ondemand::document_reference document;
        ondemand::value value;
        if (line.get(document) || document.get_value().get(value) || !look(value)) ++broken;
      }
    }
    if (read == 0) break;
    std::memmove(block.data(), block.data() + whole, end - whole);
    kept = end - whole;
  }
  std::printf("{\"documents\":%zu,\"broken\":%zu,\"implementation\":\"%s\",\"seen\":%llu}\n", documents, broken,
              builtin_implementation()->name().c_str(), static_cast<unsigned long long>(seen));
  return broken == 0 ? 0 : 1;
}
