/** Words of indicators and targets: the shape of content/plan-reading/targets.yaml. */
export interface TargetLexicon {
  tableHeader: Record<
    'no' | 'domain' | 'name' | 'unit' | 'baseline' | 'target' | 'nature' | 'area' | 'other',
    string[]
  >;
  natures: string[];
  units: string[][];
  counted: string[];
  unitsByName: Record<string, string[]>;
  direction: Record<'higherEndings' | 'lower' | 'neutralEndings', string[]>;
  comparison: Record<
    | 'atLeastBefore'
    | 'atMostBefore'
    | 'belowBefore'
    | 'withinBefore'
    | 'atLeastAfter'
    | 'atMostAfter'
    | 'about'
    | 'reach'
    | 'hedge',
    string[]
  >;
  build: string[];
  coverage: Record<'full' | 'acts' | 'none', string[]>;
  trend: Record<'adverbs' | 'up' | 'down' | 'changes' | 'measures' | 'keep' | 'external' | 'externalHeads', string[]>;
  milestone: Record<'verbs' | 'heads', string[]>;
  past: Record<'sections' | 'clause' | 'sentence', string[]>;
  elsewhere: Record<
    'abroad' | 'nation' | 'province' | 'others' | 'names' | 'who' | 'papers' | 'says' | 'own',
    string[]
  >;
  names: Record<'after' | 'basic' | 'people' | 'condition', string[]>;
  notPlan: Record<'opening' | 'titles' | 'future' | 'telling' | 'planning' | 'directive', string[]>;
}
