// How closely a member of a union takes a value, for pydantic's smart mode: decoders note here what they had to do, and
// the union that tries its members reads it. One register serves everybody because decoding is synchronous: whoever
// tries something puts back what was there before, and validators of the user run between a save and a restore.

/** The value was taken as it is. */
export const EXACT = 2;
/** The value was taken as one of a neighbouring type: an integer as a number. */
export const STRICT = 1;
/** The value was coerced. */
export const LAX = 0;

/** What has been noted since the last union started on a member. */
export const closeness: {
  /** The lowest of the three levels. */
  level: number;
  /** How many members of objects the value set; -1 when there was no object. */
  fields: number;
} = { level: EXACT, fields: -1 };

/** Notes a level. */
export function lower(level: number): void {
  if (level < closeness.level) closeness.level = level;
}

/** Notes members of an object. */
export function addFields(count: number): void {
  closeness.fields = Math.max(closeness.fields, 0) + count;
}
