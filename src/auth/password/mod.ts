/**
 * Password hashes: Argon2id, scrypt and bcrypt as PHC strings, those of Python's libraries too; checked in constant
 * time off the event loop, replaced when they are out of date.
 *
 * @module
 */

export { PASSWORD_BYTES_MAX } from "./algorithm.ts";
export type { PasswordAlgorithm } from "./algorithm.ts";
export { argon2id } from "./argon2id.ts";
export type { Argon2idOptions } from "./argon2id.ts";
export { bcrypt, BCRYPT_BYTES_MAX } from "./bcrypt.ts";
export type { BcryptOptions } from "./bcrypt.ts";
export { Passwords, passwords } from "./passwords.ts";
export type { PasswordCheck } from "./passwords.ts";
export { scrypt } from "./scrypt.ts";
export type { ScryptOptions } from "./scrypt.ts";
