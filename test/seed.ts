import fc from 'fast-check';

/**
 * Property tests draw the same cases on every run, so that a change is judged by what it changed. `KANGYU_SEED=random` or a
 * number draws others: what that finds gets a test of its own.
 */
const { KANGYU_SEED: asked = '20261123' } = process.env;
if (asked !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(asked) });
