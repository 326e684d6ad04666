/** Words of headers, units, tasks, projects and standards: the shapes of the files of content/plan-reading. */
export interface UnitWords {
  levels: string[];
  endings: string[][];
  dropped: string[];
  party: string[];
  ownNames: string[];
  standing: string[];
  areaKinds: string[];
  departments: string[][];
}

export interface TaskWords {
  labels: { lead: string[]; duty: string[]; coop: string[]; nouns: string[] };
  due: string[];
  others: string[];
  firstLeads: string[];
  table: {
    no: string[];
    group: string[];
    title: string[];
    lead: string[];
    coop: string[];
    due: string[];
    other: string[];
  };
  background: string[];
  general: string[];
  safeguards: string[];
  closing: string[];
  notTitles: string[];
  programmeVerbs: string[];
  programmeEnds: string[];
}

export interface HeaderWords {
  titleEnds: string[];
  wrapperVerbs: string[];
  labels: { title: string[]; docNo: string[]; issuer: string[]; issuedOn: string[]; publishedOn: string[] };
  issuerEnds: string[];
  provinces: { name: string; short: string; id: string }[];
  notPlaces: string[];
}

export interface ProjectWords {
  ends: {
    programme: string[];
    system: string[];
    build: string[];
    develop: string[];
    form: string[];
    counted: string[];
  };
  notFollowed: string[];
  adverbs: string[];
  verbs: string[];
  buildVerbs: string[];
  useVerbs: string[];
  general: string[];
  notInNames: string[];
  boxes: string[];
  boxEnds: string[];
  itemEnds: string[];
  table: { name: string[]; other: string[]; due: string[] };
  systemWords: string[];
  notSystems: string[];
  kinds: { talent: string[]; build: string[]; system: string[] };
  places: string[];
  listEnds: string[];
}

/** `key` names in a quantity what any of the words say. */
export interface Keyed {
  key: string;
  words: string[];
}

export interface StandardWords {
  areas: Keyed[];
  facilities: Keyed[];
  institutions: Keyed[];
  resources: string[];
  normative: string[];
  past: string[];
  counters: string[];
  processes: Keyed[];
  payments: Keyed[];
  groups: Keyed[];
  groupEnds: string[];
}

export interface TaskLexicon {
  units: UnitWords;
  tasks: TaskWords;
  header: HeaderWords;
  projects: ProjectWords;
  standards: StandardWords;
}
