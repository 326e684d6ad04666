/** Forms that one visit fills in together: of several programmes, or one form for several entries of its schedule. Pure. */

/** One of the forms and, where it stands there more than once, the entry of the schedule it stands for. */
export interface Place {
  /** Key of the part, or `pack/form`. */
  form: string;
  item: string;
}
export interface VisitPlan {
  /** `pack/form`, in the order of the screen. */
  forms: readonly string[];
  /** The one form is filled in once for every entry that is due. */
  each: boolean;
  /** Items that are asked once, each with those it answers for. */
  once: readonly (readonly Place[])[];
}
export interface VisitPart<O> {
  key: string;
  form: string;
  /** What is due; undefined where nothing is. */
  owed: O | undefined;
}

/** `fills` says whether the form is the person's and the caller's; `owed` is what is due of them now. */
export function visitParts<O extends { form: string | null | undefined; contact: string }>(
  { forms, each, once }: VisitPlan,
  fills: (form: string) => boolean,
  owed: readonly O[],
): { parts: VisitPart<O>[]; once: Place[][] } {
  const asked = (form: string) => owed.filter((one) => one.form === form);
  const parts = forms.filter(fills).flatMap((form): VisitPart<O>[] => {
    if (!each) return [{ key: form, form, owed: asked(form)[0] }];
    return asked(form).map((one) => ({ key: `${form}@${one.contact}`, form, owed: one }));
  });
  const placesOf = (own: readonly Place[]): Place[] =>
    own.flatMap(({ form, item }) => parts.flatMap((one) => (one.form === form ? [{ form: one.key, item }] : [])));
  return { parts, once: once.map(placesOf).filter(({ length }) => length > 1) };
}
