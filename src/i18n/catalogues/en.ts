// The words that findings have by themselves, and so the list of all that a catalogue has to say.

import type { Catalogue } from "../catalogue.ts";

/** English: pydantic's words, as findings have them anyway. */
export const en: Catalogue = Object.freeze({
  language: "en",
  messages: {
    bool_parsing: "Input should be a valid boolean, unable to interpret input",
    bool_type: "Input should be a valid boolean",
    bytes_frame_type: "Input should be a binary frame",
    bytes_too_long: {
      by: "max_length",
      one: "Data should have at most {max_length} byte",
      other: "Data should have at most {max_length} bytes",
    },
    bytes_too_short: {
      by: "min_length",
      one: "Data should have at least {min_length} byte",
      other: "Data should have at least {min_length} bytes",
    },
    bytes_type: "Input should be a valid bytes",
    date_from_datetime_inexact:
      "Datetimes provided to dates should have zero time - e.g. be exact dates",
    date_from_datetime_parsing: "Input should be a valid date or datetime[, {error}]",
    date_parsing: "Input should be a valid date in the format YYYY-MM-DD[, {error}]",
    date_type: "Input should be a valid date",
    datetime_from_date_parsing: "Input should be a valid datetime or date[, {error}]",
    datetime_parsing: "Input should be a valid datetime[, {error}]",
    datetime_type: "Input should be a valid datetime",
    decimal_max_digits: {
      by: "max_digits",
      one: "Decimal input should have no more than {max_digits} digit in total",
      other: "Decimal input should have no more than {max_digits} digits in total",
    },
    decimal_max_places: {
      by: "decimal_places",
      one: "Decimal input should have no more than {decimal_places} decimal place",
      other: "Decimal input should have no more than {decimal_places} decimal places",
    },
    decimal_parsing: "Input should be a valid decimal",
    decimal_type: "Decimal input should be an integer, float, string or Decimal object",
    decimal_whole_digits: {
      by: "whole_digits",
      one: "Decimal input should have no more than {whole_digits} digit before the decimal point",
      other:
        "Decimal input should have no more than {whole_digits} digits before the decimal point",
    },
    dict_type: "Input should be a valid dictionary",
    enum: "Input should be {expected}",
    extra_forbidden: "Extra inputs are not permitted",
    file_content_type: "File should be of type {expected}",
    finite_number: "Input should be a finite number",
    float_parsing: "Input should be a valid number, unable to parse string as a number",
    float_type: "Input should be a valid number",
    greater_than: "Input should be greater than {gt}",
    greater_than_equal: "Input should be greater than or equal to {ge}",
    int_from_float: "Input should be a valid integer, got a number with a fractional part",
    int_parsing: "Input should be a valid integer, unable to parse string as an integer",
    int_parsing_size: "Unable to parse input string as an integer, exceeded maximum size",
    int_type: "Input should be a valid integer",
    ip_v4_address: "Input is not a valid IPv4 address",
    json_invalid: "Invalid JSON[: {error}]",
    "json_invalid.body": "JSON decode error",
    json_type: "JSON input should be string, bytes or bytearray",
    less_than: "Input should be less than {lt}",
    less_than_equal: "Input should be less than or equal to {le}",
    list_type: "Input should be a valid list",
    literal_error: "Input should be {expected}",
    missing: "Field required",
    model_attributes_type: "Input should be a valid dictionary or object to extract fields from",
    model_type: "Input should be a valid dictionary or instance of {class_name}",
    multiple_of: "Input should be a multiple of {multiple_of}",
    none_required: "Input should be None",
    set_type: "Input should be a valid set",
    string_pattern_mismatch: "String should match pattern '{pattern}'",
    string_too_long: {
      by: "max_length",
      one: "String should have at most {max_length} character",
      other: "String should have at most {max_length} characters",
    },
    string_too_short: {
      by: "min_length",
      one: "String should have at least {min_length} character",
      other: "String should have at least {min_length} characters",
    },
    string_type: "Input should be a valid string",
    text_frame_type: "Input should be a text frame",
    time_delta_parsing: "Input should be a valid timedelta[, {error}]",
    time_delta_type: "Input should be a valid timedelta",
    time_parsing: "Input should be in a valid time format[, {error}]",
    time_type: "Input should be a valid time",
    too_long: {
      by: "max_length",
      one:
        "{field_type} should have at most {max_length} item after validation, not {actual_length}",
      other:
        "{field_type} should have at most {max_length} items after validation, not {actual_length}",
    },
    too_short: {
      by: "min_length",
      one:
        "{field_type} should have at least {min_length} item after validation, not {actual_length}",
      other:
        "{field_type} should have at least {min_length} items after validation, not {actual_length}",
    },
    tuple_type: "Input should be a valid tuple",
    union_tag_invalid:
      "Input tag '{tag}' found using {discriminator} does not match any of the expected tags: {expected_tags}",
    union_tag_not_found: "Unable to extract tag using discriminator {discriminator}",
    url_parsing: "Input should be a valid URL[, {error}]",
    url_scheme: "URL scheme should be {expected_schemes}",
    url_too_long: {
      by: "max_length",
      one: "URL should have at most {max_length} character",
      other: "URL should have at most {max_length} characters",
    },
    url_type: "URL input should be a string or URL",
    uuid_parsing: "Input should be a valid UUID[, {error}]",
    uuid_type: "UUID input should be a string, bytes or UUID object",
    uuid_version: "UUID version {expected_version} expected",
    value_error: "Value error, {words}",
    "value_error.email": "value is not a valid email address[: {reason}]",
    "value_error.file": "Value error, Expected UploadFile, received: <class 'str'>",
  },
  words: {
    or: "or",
    more: "more",
    List: "List",
    Set: "Set",
    Tuple: "Tuple",
    Dictionary: "Dictionary",
  },
});
