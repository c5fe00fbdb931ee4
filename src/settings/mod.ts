/**
 * Settings from the environment and from files in the way of `.env`, checked by a schema when the program starts.
 *
 * @module
 */

export { parseDotenv } from "./dotenv.ts";
export { settings, SettingsError } from "./settings.ts";
export type { Environment, SettingsIssue, SettingsOptions } from "./settings.ts";
