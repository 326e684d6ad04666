/** Operations that the FHIR routes serve; the CapabilityStatement is made from this list, so it cannot promise others. */
export interface OperationDeclaration {
  /** Without the dollar sign. */
  name: string;
  /** Canonical address of its OperationDefinition. */
  definition: string;
  /** Types on which it is served (`/Type/$name`, or `/Type/:id/$name` too); absent for the system only. */
  types?: readonly string[];
}

const declared = new Map<string, OperationDeclaration>();

/** Called by the route that serves the operation, once for each definition. */
export function declareOperation(operation: OperationDeclaration): void {
  declared.set(operation.definition, operation);
}

export function declaredOperations(): readonly OperationDeclaration[] {
  return [...declared.values()];
}
