/**
 * What a pack's form, rules and schedule are after they were read: plain data that can be sent to a browser. Expressions
 * are texts of the condition language; compile-*.ts reads them.
 */

export interface Text {
  zh: string;
  en: string;
}

/** A code of a public or own code system. */
export interface Coding {
  system: string;
  code: string;
  display?: string | undefined;
}

export type ItemType =
  | 'integer'
  | 'decimal'
  | 'quantity'
  | 'text'
  | 'date'
  | 'dateTime'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'reference'
  | 'attachment'
  | 'signature'
  | 'group'
  | 'calculated'
  | 'display';

export interface Option {
  code: string;
  label: Text;
  /** Chosen, it stands alone (无症状). */
  exclusive?: true | undefined;
}

export type Range = readonly [number | null, number | null];

/** An Observation that an item's answer becomes; with `panel` a component of the form's panel of that name. */
export interface ObservationMap {
  code: Coding;
  panel?: string | undefined;
}

export interface Item {
  code: string;
  label: Text;
  type: ItemType;
  /** UCUM code. */
  unit?: string | undefined;
  unitLabel?: Text | undefined;
  /** Outside: a warning. */
  plausible?: Range | undefined;
  /** Outside: refused. */
  hard?: Range | undefined;
  /** Digits after the point that are kept and shown. */
  decimals?: number | undefined;
  maxLength?: number | undefined;
  required?: true | string | undefined;
  when?: string | undefined;
  calculate?: string | undefined;
  default?: string | undefined;
  prefill?: 'last' | undefined;
  hidden?: true | undefined;
  options?: readonly Option[] | undefined;
  /** Of a repeated group. */
  items?: readonly Item[] | undefined;
  maxRows?: number | undefined;
  /** What a reference may lead to (FHIR types). */
  targets?: readonly string[] | undefined;
  help?: Text | undefined;
  observation?: ObservationMap | undefined;
}

export interface Section {
  code: string;
  title: Text;
  when?: string | undefined;
  items: readonly Item[];
}

/** A rule over several answers; `when` true means that something is wrong. */
export interface FormCheck {
  code: string;
  when: string;
  severity: 'error' | 'warning';
  items: readonly string[];
  message: Text;
}

export interface Panel {
  id: string;
  code: Coding;
}

/** A resource made of the answers: strings that begin with `=` are expressions, an empty one leaves its element out. */
export interface Extract {
  id: string;
  when?: string | undefined;
  /** One resource for each row of this group. */
  each?: string | undefined;
  resource: { resourceType: string; [element: string]: unknown };
}

export interface Form {
  code: string;
  title: Text;
  /** Parts of what a contact is called in lists, with `{item}` for answers; one whose item has no value is left out. */
  name?: readonly Text[] | undefined;
  kind: 'register' | 'contact' | 'assessment' | 'exit';
  from: string;
  /** Last day; open without it. */
  to?: string | undefined;
  /** Which earlier contacts `previous.…` looks at: the newest of these forms for which the condition holds. */
  previous: { forms: readonly string[]; when?: string | undefined };
  /** The item that says when it was done, where that is not when it is entered: a reading is of its own time. */
  time?: string | undefined;
  /** Items in which the person decides what the rules suggest. */
  outcome: { class?: string | undefined; next?: string | undefined };
  sections: readonly Section[];
  checks: readonly FormCheck[];
  panels: readonly Panel[];
  /** Elements of the Encounter besides those the engine fills in. */
  encounter: Readonly<Record<string, unknown>>;
  extract: readonly Extract[];
  /** What other senders recorded that stands for a contact by this form, where the form itself did not record it. */
  records?: readonly FormRecord[] | undefined;
}

/** What codes of other lists and names stand for; a list without a system is of names. Dated by the day of the record. */
export interface CodeMap {
  id: string;
  lists: readonly {
    system?: string | undefined;
    title: Text;
    from: string;
    to?: string | undefined;
    /** Each of `to` for itself; none is something that the form does not ask about. */
    rows: readonly {
      code?: string | undefined;
      name?: string | undefined;
      /** What its list calls the code. */
      says?: string | undefined;
      to: readonly string[];
    }[];
  }[];
}

/**
 * Rows of a view (id, patient, resource_version and these columns): one that names choices of `item` is a contact for each of
 * them. What none of the lists knows waits for a person to say what it was.
 */
export interface FormRecord {
  /** FHIR type that the view is over. */
  type: string;
  view: string;
  /** Column of the day. */
  day: string;
  /** The choice that the row answers; on one day a person has one contact for each of its codes. */
  item: string;
  /** Columns that name it, the first that is known counts: a code of `codes` or of the choice itself, or its label. */
  from: readonly string[];
  codes: Readonly<Record<string, string>>;
  /** Columns with lists of code systems and codes, side by side, and what those mean. */
  coded?: { systems: string; codes: string; map: CodeMap } | undefined;
  /** Column that says, where true, that the record stands for less than a contact (a partial dose). */
  unless?: string | undefined;
  /** Other answers that the record stands for. */
  answers: Readonly<Record<string, unknown>>;
}

export interface TaskTemplate {
  code: string;
  title: Text;
  /** Duration until it is due. */
  within?: string | undefined;
  role?: string | undefined;
  /** Forms of the pack that end it; without them every later contact does. */
  endedBy?: readonly string[] | undefined;
  /** Who is pressed once its day has passed. */
  escalate?: { role: string } | undefined;
}

export interface Referral {
  level: 'emergency' | 'urgent' | 'routine';
  reason: Text;
  /** When the outcome of the referral is asked for: a duration. */
  checkWithin?: string | undefined;
  /** Who is pressed once that day has passed. */
  escalate?: { role: string } | undefined;
}

export interface RuleRow {
  id: string;
  when: string;
  class?: string | undefined;
  classFrom?: string | undefined;
  advice: readonly Text[];
  tasks: readonly TaskTemplate[];
  referral?: Referral | undefined;
  /** A date, or a duration from the day of the contact. */
  next?: string | undefined;
  alert?: { level: 'info' | 'warning' | 'critical'; text: Text } | undefined;
  reason: Text;
}

export interface RuleTable {
  code: string;
  title: Text;
  form: string;
  from: string;
  to?: string | undefined;
  /** first: the first row that holds; all: every row, the class is that of the first which has one. */
  hit: 'first' | 'all';
  classes: readonly { code: string; label: Text; level: 'good' | 'attention' | 'serious' | 'neutral' }[];
  rows: readonly RuleRow[];
}

export interface SatisfiedBy {
  /** `form`, or `pack/form` of another pack. */
  form: string;
  /** Over the answers of that form. */
  when?: string | undefined;
}

export interface ScheduledContact {
  code: string;
  title: Text;
  satisfiedBy: readonly SatisfiedBy[];
  /** Whether it is asked of this subject at all. */
  when?: string | undefined;
  /** The day it is due; empty means that it cannot be told yet, and nothing is asked. */
  due: string;
  window: { before?: string | undefined; after?: string | undefined };
  /** The last day in time, instead of a duration after the due day; never before that one. */
  late?: string | undefined;
  lostAfter?: string | undefined;
  /** Only a contact inside the window counts: needed where one form serves several contacts. */
  inWindow?: true | undefined;
  /** Asked again and again; without it once. */
  repeat?: true | undefined;
  /** Of a repeated one: what was done before the enrolment counts too. */
  carries?: true | undefined;
  stopWhen?: string | undefined;
  defer?: { when: string; until: string; reason: Text } | undefined;
  /** Choices that a form opened for it has filled in: expressions by item, where more than one answer would satisfy it. */
  answers?: Readonly<Record<string, string>> | undefined;
  /** Who is pressed once its last day has passed. */
  escalate?: { role: string; text: Text } | undefined;
}

export interface Schedule {
  from: string;
  to?: string | undefined;
  enrol: {
    mode: 'automatic' | 'proposed' | 'manual';
    when?: string | undefined;
    /** Narrows `when`: whom an automatic programme takes in by itself. */
    automaticWhen?: string | undefined;
    watch?: string | undefined;
  };
  exits: readonly { code: string; title: Text; when?: string | undefined }[];
  contacts: readonly ScheduledContact[];
}
