/** Who infected whom: from sources that interviews and registrations of contacts name. Pure. */

export interface Link {
  from: string;
  to: string;
  /** An interview says so, or a contact of the one became a case. */
  by: 'interview' | 'contact';
}

export interface ChainCase {
  person: string;
  onset: string | null;
}

export interface ChainNode extends ChainCase {
  /** 0: infected by nobody known here. */
  generation: number;
  /** Whom it was infected by, of those known. */
  parent: string | null;
  by: Link['by'] | null;
  /** Cases known to be infected by it. */
  children: number;
}

export interface Chain {
  /** Each source before those it infected, families together. */
  nodes: ChainNode[];
  /** Named, but the source fell ill after the case, or a second source, or in a circle. */
  doubtful: Link[];
  /** Days from onset to onset, ascending. */
  intervals: number[];
}

/** Draws a forest from the links; what an interview says goes before what follows from lists of contacts, earlier onsets first. */
export function traceChain(cases: readonly ChainCase[], links: readonly Link[]): Chain {
  const known = new Map(cases.map((one) => [one.person, one]));
  const parents = new Map<string, Link>();
  const doubtful: Link[] = [];
  const ordered = links
    .filter(({ from, to }) => from !== to && known.has(from) && known.has(to))
    .toSorted(
      (a, b) =>
        Number(a.by === 'contact') - Number(b.by === 'contact') ||
        compare(known.get(a.from)!.onset ?? '9999', known.get(b.from)!.onset ?? '9999') ||
        compare(a.from, b.from),
    );
  for (const link of ordered) {
    const [source, target] = [known.get(link.from)!, known.get(link.to)!];
    const before = parents.get(link.to);
    if (before?.from === link.from) continue;
    const wrongOrder = source.onset !== null && target.onset !== null && source.onset > target.onset;
    if (before || wrongOrder || leadsTo(parents, link.from, link.to)) doubtful.push(link);
    else parents.set(link.to, link);
  }
  return { ...laidOut(cases, parents), doubtful, intervals: intervalsOf(known, parents) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether `person` descends from `ancestor`. */
function leadsTo(parents: ReadonlyMap<string, Link>, person: string, ancestor: string): boolean {
  for (let at: string | undefined = person; at !== undefined; at = parents.get(at)?.from)
    if (at === ancestor) return true;
  return false;
}

function laidOut(cases: readonly ChainCase[], parents: ReadonlyMap<string, Link>): Pick<Chain, 'nodes'> {
  const byOnset = cases.toSorted(
    (a, b) => compare(a.onset ?? '9999', b.onset ?? '9999') || compare(a.person, b.person),
  );
  const children = new Map<string, ChainCase[]>();
  for (const one of byOnset) {
    const source = parents.get(one.person)?.from;
    if (source !== undefined) children.set(source, [...(children.get(source) ?? []), one]);
  }
  const nodes: ChainNode[] = [];
  const open = byOnset.filter(({ person }) => !parents.has(person)).map((one) => ({ one, generation: 0 }));
  open.reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { one, generation } = next;
    const own = children.get(one.person) ?? [];
    const link = parents.get(one.person);
    nodes.push({
      ...one,
      generation,
      parent: link?.from ?? null,
      by: link?.by ?? null,
      children: own.length,
    });
    for (const child of own.toReversed()) open.push({ one: child, generation: generation + 1 });
  }
  return { nodes };
}

function intervalsOf(known: ReadonlyMap<string, ChainCase>, parents: ReadonlyMap<string, Link>): number[] {
  return [...parents]
    .flatMap(([to, { from }]) => {
      const [a, b] = [known.get(from)!.onset, known.get(to)!.onset];
      return a !== null && b !== null ? [Math.round((Date.parse(b) - Date.parse(a)) / 86_400_000)] : [];
    })
    .sort((a, b) => a - b);
}
