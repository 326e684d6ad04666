import type { FormItems } from './form.ts';
import { planFigures } from './plan-figures.ts';

/** Figures as they stand; one that has no value any more is not sent. */
export const formFigures: FormItems = async (k, tx, _definition, items) => {
  const figures = await planFigures({ ...k, db: tx });
  const sent = items.filter(({ id }) => figures.has(id));
  const gone = items.filter(({ id }) => !figures.has(id)).map(({ seq }) => seq);
  return {
    text: JSON.stringify({ figures: sent.map(({ id }) => figures.get(id)) }),
    items: sent,
    withheld: new Map(gone.length > 0 ? [['no-value', gone]] : []),
  };
};
