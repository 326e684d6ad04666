/** Identifier systems and extension addresses of the platform's FHIR conventions. */
export const ID_NUMBER_SYSTEM = 'urn:oid:2.16.156.10011.1.3';
export const USCC_SYSTEM = 'urn:kangyu:id:uscc';
export const LICENCE_SYSTEM = 'urn:kangyu:id:licence';
export const BIRTH_CERTIFICATE_SYSTEM = 'urn:kangyu:id:birth-certificate';
/** Followed by the source's name. */
export const LOCAL_SYSTEM_PREFIX = 'urn:kangyu:id:local:';
