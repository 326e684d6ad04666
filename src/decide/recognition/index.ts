/** The door of the recognition room: earlier results that an order repeats, what was decided, and the figures. */
import './errors.ts';

export { type CheckedOrders, checkOrders, type Recognised } from './check-orders.ts';
export { addMark, decidePrompt, getPrompt } from './decide.ts';
export { type RecognisedItem, recognitionContent } from './load-items.ts';
export { type LoadedPrices, loadPrices } from './load-prices.ts';
export { PRICE_COLUMNS } from './read-prices.ts';
export { type PromptRow, selectFigures, selectMarks, selectPrompts } from './store.ts';
export { type PriceRow, selectPrices } from './store-prices.ts';
