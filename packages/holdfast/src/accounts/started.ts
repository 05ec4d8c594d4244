import type { CredentialCookies } from '../authentication/credential-cookies.js'
import type { Sealer } from '../authentication/tokens/sealed.js'
import type { SealPurpose } from '../authentication/tokens/key.js'

/** What the environment decides for accounts, once it is known to be sound. */
export interface StartedAccounts {
  /** The app's own origin as browsers see it: links in mail begin with it. */
  readonly origin: string
  readonly cookies: CredentialCookies
  /** One for each purpose, made once. */
  readonly sealer: (purpose: SealPurpose) => Sealer
  /** For names in stores: 43 characters of base64url, the same for the same text. */
  readonly keyedHash: (purpose: SealPurpose, value: string) => Promise<string>
}
