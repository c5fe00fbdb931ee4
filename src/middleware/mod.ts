/**
 * Middleware that most servers want: plain functions around the rest of the request, each alone, none on by default.
 *
 * @module
 */

export { bodyLimit } from "./body_limit.ts";
export type { BodyLimitOptions } from "./body_limit.ts";
export { cacheControl, formatCacheControl } from "./cache_control.ts";
export type { CacheControl } from "./cache_control.ts";
export { compress, keepLength } from "./compress.ts";
export type { CompressOptions } from "./compress.ts";
export { cors } from "./cors.ts";
export type { CorsOptions } from "./cors.ts";
export { decompress } from "./decompress.ts";
export type { DecompressOptions } from "./decompress.ts";
export type { Coding } from "../http/mod.ts";
export { checkConditions, etag, etagOf } from "./etag.ts";
export type { EtagOptions } from "./etag.ts";
export { httpsRedirect } from "./https_redirect.ts";
export { ipFilter } from "./ip_filter.ts";
export type { IpFilterOptions } from "./ip_filter.ts";
export { methodOverride } from "./method_override.ts";
export type { MethodOverrideOptions } from "./method_override.ts";
export { addressKey, rateLimit } from "./rate_limit.ts";
export type { RateLimitOptions } from "./rate_limit.ts";
export { RateLimiter } from "./rate_limiter.ts";
export type { RateLimiterOptions } from "./rate_limiter.ts";
export { slidingWindow, tokenBucket } from "./rate_limit_rule.ts";
export type {
  RateLimitAsk,
  RateLimitChange,
  RateLimitResult,
  RateLimitRule,
  RateLimitRuleOptions,
  RateLimitState,
} from "./rate_limit_rule.ts";
export { MemoryRateLimitStore } from "./rate_limit_store.ts";
export type {
  MemoryRateLimitStoreOptions,
  RateLimitStore,
  RateLimitUpdate,
} from "./rate_limit_store.ts";
export { requestId, requestIdOf } from "./request_id.ts";
export type { RequestIdOptions } from "./request_id.ts";
export { responseCache } from "./response_cache.ts";
export type { ResponseCacheOptions } from "./response_cache.ts";
export { MemoryResponseStore } from "./response_store.ts";
export type { CachedAnswer, MemoryResponseStoreOptions, ResponseStore } from "./response_store.ts";
export { securityHeaders } from "./security_headers.ts";
export type { SecurityHeadersOptions } from "./security_headers.ts";
export { measure, serverTiming } from "./server_timing.ts";
export type { ServerTimingOptions } from "./server_timing.ts";
export type { ForwardedFields } from "./forwarded.ts";
export { trustedHosts } from "./trusted_hosts.ts";
export type { TrustedHostsOptions } from "./trusted_hosts.ts";
export { trustedProxies } from "./trusted_proxies.ts";
export type { TrustedProxiesOptions } from "./trusted_proxies.ts";
