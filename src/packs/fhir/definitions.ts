/** Everything packs say as FHIR resources: read-only, made of the content that runs. */
import { contentPacks } from '../load-pack.ts';
import type { Pack } from '../pack.ts';
import { rulesDefinition, scheduleDefinition } from './plan-definition.ts';
import { type DefinitionResource, questionnaireOf } from './questionnaire.ts';

export function definitionsOf(pack: Pack): DefinitionResource[] {
  return [
    ...pack.forms.map((form) => questionnaireOf(pack, form)),
    ...pack.schedules.map((schedule) => scheduleDefinition(pack, schedule)),
    ...pack.rules.map((rules) => rulesDefinition(pack, rules)),
  ];
}

let made: ReadonlyMap<string, DefinitionResource> | undefined;

/** Questionnaires and PlanDefinitions of the packs in use, by `Type/id`. */
export function packDefinitions(): ReadonlyMap<string, DefinitionResource> {
  made ??= new Map(
    contentPacks()
      .flatMap(definitionsOf)
      .map((resource) => [`${resource.resourceType}/${resource.id}`, resource]),
  );
  return made;
}
