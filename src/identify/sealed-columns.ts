import { type SealedColumn, sealedBy } from '../kernel/index.ts';

/** Every sealed column of this room: what a change of keys walks. */
export const identifySealed: readonly SealedColumn[] = [
  {
    table: 'identify.link',
    key: ['bucket', 'patient_id'],
    column: 'id_number',
    form: 'text',
    context: sealedBy('identify.link.id_number', 'patient_id'),
  },
  {
    table: 'identify.feature',
    key: ['bucket', 'patient_id'],
    column: 'sealed',
    form: 'bytes',
    context: sealedBy('identify.feature', 'patient_id'),
  },
  {
    table: 'identify.health_code_key',
    key: ['kid'],
    column: 'private_key',
    form: 'text',
    context: sealedBy('identify.health_code_key.private', 'kid'),
  },
  {
    table: 'identify.health_code_key',
    key: ['kid'],
    column: 'cipher_key',
    form: 'text',
    context: sealedBy('identify.health_code_key.cipher', 'kid'),
  },
  {
    table: 'identify.health_code_reference_key',
    key: ['one'],
    column: 'key',
    form: 'text',
    context: () => 'identify.health_code_reference_key',
  },
  {
    table: 'identify.health_code_request',
    key: ['id'],
    column: 'proof_ref',
    form: 'text',
    context: sealedBy('identify.health_code_request.proof_ref', 'id'),
  },
];
