/** The elements that the record room seals (record/seal.ts): they cannot be read by SQL, whoever asks. */
const PERSONS = new Set(['Patient', 'RelatedPerson', 'Practitioner', 'Person']);
const OF_PERSONS: Record<string, readonly string[]> = {
  ContactPoint: ['value'],
  Address: ['text', 'line'],
  Narrative: ['div'],
  Identifier: ['value'], // the citizen id number only, but a path does not always tell which identifier it takes
};

/** Whether storage may seal the element `name` of `type` within a resource of type `resource`. */
export function isSealedElement(resource: string, type: string | undefined, name: string): boolean {
  return type !== undefined && PERSONS.has(resource) && OF_PERSONS[type]?.includes(name) === true;
}
