/**
 * Testing an app in process.
 *
 * @module
 */

export type { CookieJar } from "./cookie_jar.ts";
export { TestClient } from "./test_client.ts";
export type { TestableApp, TestClientOptions, TestConnection, TestRequest } from "./test_client.ts";
