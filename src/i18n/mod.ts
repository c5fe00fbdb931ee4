/**
 * Messages of findings in other languages: catalogues, and the choice among them.
 *
 * @module
 */

export { chooseLanguage } from "./accept_language.ts";
export { extendCatalogue, say } from "./catalogue.ts";
export type { Catalogue, Message, PluralMessage } from "./catalogue.ts";
export { de } from "./catalogues/de.ts";
export { en } from "./catalogues/en.ts";
export { es } from "./catalogues/es.ts";
export { fr } from "./catalogues/fr.ts";
export { translations } from "./translations.ts";
export type { TranslationOptions } from "./translations.ts";
