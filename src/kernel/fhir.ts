/** A FHIR R4 resource as JSON. Structure is checked at the door (`ingest`), so rooms inside treat it as data. */
export interface FhirResource {
  resourceType: string;
  id?: string;
  meta?: {
    versionId?: string;
    lastUpdated?: string;
    tag?: { system?: string; code?: string }[];
    [key: string]: unknown;
  };
  [key: string]: any;
}

export interface FhirBundleEntry {
  fullUrl?: string;
  resource?: FhirResource;
  request?: {
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
    url: string;
    ifNoneExist?: string;
    ifMatch?: string;
    ifNoneMatch?: string;
    ifModifiedSince?: string;
  };
}

export interface FhirBundle {
  resourceType: 'Bundle';
  type: 'transaction' | 'batch' | 'collection' | 'searchset' | 'history' | 'document' | 'message';
  entry?: FhirBundleEntry[];
  [key: string]: any;
}
