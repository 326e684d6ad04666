/** Quoting of what goes into compiled SQL; nothing of a view reaches SQL by another way. */

export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Numbers aliases within one view, so that the same view always gives the same SQL. */
export function createAliases(): (prefix: string) => string {
  let count = 0;
  return (prefix) => {
    count += 1;
    return `${prefix}${count}`;
  };
}
