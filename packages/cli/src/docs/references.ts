import type { Rule } from '../rule.js'

/** The pages of the OWASP API Security Top 10 of 2023, by number. */
const OWASP = [
  'a1-broken-object-level-authorization',
  'a2-broken-authentication',
  'a3-broken-object-property-level-authorization',
  'a4-unrestricted-resource-consumption',
  'a5-broken-function-level-authorization',
  'a6-unrestricted-access-to-sensitive-business-flows',
  'a7-server-side-request-forgery',
  'a8-security-misconfiguration',
  'a9-improper-inventory-management',
  'aa-unsafe-consumption-of-apis',
]

/** What a rule rests on. */
export interface Reference {
  readonly name: string
  /** Where it can be read; the ASVS has no page for each of its requirements. */
  readonly url?: string
}

export function referencesOf({ references: { cwe, owasp, asvs } }: Rule): Reference[] {
  return [
    ...cwe.map((name) => ({ name, url: `https://cwe.mitre.org/data/definitions/${name.replace('CWE-', '')}.html` })),
    ...owasp.map((name): Reference => {
      const page = OWASP[Number(/^API(\d+):2023$/.exec(name)?.[1]) - 1]
      return {
        name: `OWASP ${name}`,
        ...(page && { url: `https://owasp.org/API-Security/editions/2023/en/0x${page}/` }),
      }
    }),
    ...asvs.map((name) => ({ name: `OWASP ASVS 5.0 ${name}` })),
  ]
}
