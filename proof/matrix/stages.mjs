/**
 * The items whose tests need a stage, by the gate's stages in their order: switched off, it turns their cells red and no
 * others. `handler` is the app's own code, and nothing of the gate's.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const STAGES = {
  origin: ['C2', 'O1'],
  'limit-address': ['R1'],
  identity: ['A2', 'A3', 'A6', 'A7', 'R2', 'O1', 'O2', 'O5', 'O6', 'O7'],
  'limit-caller': ['R1', 'R2', 'R3', 'R4', 'R5'],
  access: ['A2', 'A3', 'A6', 'A7', 'O2', 'O6', 'O7'],
  // Who signs in sends a body, which is input too.
  input: ['A1', 'A2', 'A3', 'A5', 'R1', 'V1', 'V2', 'V3', 'V4', 'V6', 'V7', 'O2', 'O3', 'O5', 'O8'],
  ownership: ['O5'],
  // Cookies and headers are put on the answer there.
  response: ['A1', 'A2', 'A3', 'A5', 'C1', 'C4', 'C5', 'O2'],
}
