import { expect, it } from 'vitest'
import { identityHash } from './identity-hash.js'

// Instances of two versions add up in one store during a deployment: of both a caller has to be the same one.
it.each([
  ['', 3784543407, 782914840],
  ['user 1', 1185615095, 2350636348],
  ['address 2001:db8::/64', 4068124899, 746195773],
  ['🔒'.repeat(40), 2356787350, 4238378149],
])('%s has the same bits in every version', (text, high, low) => {
  expect({ ...identityHash(text) }).toEqual({ high, low })
})
