/** An expression that cannot be read, or that an item makes meaningless while it runs. */
export class PathFault extends Error {
  override readonly name = 'PathFault';
}
