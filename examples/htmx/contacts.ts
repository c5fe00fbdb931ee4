// Contacts in memory, and what is wrong with a form that is no contact.

/** Somebody. */
export interface Contact {
  readonly id: number;
  readonly name: string;
  readonly mail: string;
}

/** What a form holds, however wrong. */
export interface ContactForm {
  readonly name: string;
  readonly mail: string;
}

/** What is wrong, by field. */
export type Mistakes = Readonly<Partial<Record<keyof ContactForm, string>>>;

export class Contacts {
  readonly #all = new Map<number, Contact>();
  #nextId = 1;

  constructor(seed: readonly ContactForm[] = []) {
    for (const form of seed) this.add(form);
  }

  /** Those whose name or address holds `text`, by name. */
  search(text = ""): Contact[] {
    const wanted = text.trim().toLowerCase();
    return [...this.#all.values()]
      .filter(({ name, mail }) => `${name} ${mail}`.toLowerCase().includes(wanted))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Somebody; `undefined` when nobody has this id. */
  find(id: number): Contact | undefined {
    return this.#all.get(id);
  }

  /** What is wrong with a form, for a new contact or for the one with this id; `undefined` when nothing is. */
  mistakesOf({ name, mail }: ContactForm, id?: number): Mistakes | undefined {
    const mistakes: Partial<Record<keyof ContactForm, string>> = {};
    if (name.trim() === "") mistakes.name = "A name is needed.";
    if (!MAIL.test(mail.trim())) mistakes.mail = "This is no mail address.";
    else if (this.search().some((one) => one.id !== id && sameMail(one.mail, mail))) {
      mistakes.mail = "Somebody has this address already.";
    }
    return Object.keys(mistakes).length === 0 ? undefined : mistakes;
  }

  add(form: ContactForm): Contact {
    return this.#keep(this.#nextId++, form);
  }

  /** Changes somebody; `undefined` when nobody has this id. */
  change(id: number, form: ContactForm): Contact | undefined {
    return this.#all.has(id) ? this.#keep(id, form) : undefined;
  }

  /** Removes somebody; `undefined` when nobody has this id. */
  remove(id: number): Contact | undefined {
    const contact = this.#all.get(id);
    this.#all.delete(id);
    return contact;
  }

  #keep(id: number, { name, mail }: ContactForm): Contact {
    const contact = { id, name: name.trim(), mail: mail.trim() };
    this.#all.set(id, contact);
    return contact;
  }
}

function sameMail(one: string, other: string): boolean {
  return one.toLowerCase() === other.trim().toLowerCase();
}

const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
