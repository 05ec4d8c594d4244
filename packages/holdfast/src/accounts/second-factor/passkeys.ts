import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { decodeAttestationObject, decodeClientDataJSON, isoBase64URL } from '@simplewebauthn/server/helpers'
import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { userHandle, type Passkeys } from './webauthn.js'

export type { Passkeys } from './webauthn.js'

export interface PasskeysOptions {
  /** What people see when they make a passkey: the app's name, 1 to 64 characters. */
  readonly name: string
}

/** How long a browser waits for its person, milliseconds: as long as the challenge is good. */
const TIMEOUT = 5 * 60_000

/**
 * Passkeys and security keys as second factors, and as a way to sign in without a password, by
 * `@simplewebauthn/server`, an optional peer: `accounts({ passkeys: passkeys({ name: 'My App' }) })`.
 *
 * @throws {ConfigurationError} on an unknown option or a name that is none.
 */
export function passkeys(options: PasskeysOptions): Passkeys {
  const { name } = checkedOptions('passkeys(…)', options, { name: true })
  if (typeof name !== 'string' || !/^(?=.*\S)[^\p{Cc}]{1,64}$/u.test(name)) {
    throw new ConfigurationError('config.accounts', 'passkeys({ name }) is the app’s name, of 1 to 64 characters.')
  }
  return {
    async creationOptions({ id }, { challenge, user, existing }) {
      const made = await generateRegistrationOptions({
        rpName: name,
        rpID: id,
        userID: userHandle(user.id),
        userName: user.email,
        userDisplayName: user.name,
        challenge: isoBase64URL.toBuffer(challenge),
        timeout: TIMEOUT,
        excludeCredentials: existing.map((each) => ({ id: each.id, transports: [...each.transports] })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      })
      return { ...made }
    },

    async requestOptions({ id }, { challenge, allowed, userVerification }) {
      const made = await generateAuthenticationOptions({
        rpID: id,
        challenge: isoBase64URL.toBuffer(challenge),
        timeout: TIMEOUT,
        userVerification,
        ...(allowed === undefined
          ? {}
          : { allowCredentials: allowed.map((each) => ({ id: each.id, transports: [...each.transports] })) }),
      })
      return { ...made }
    },

    verifyRegistration: (party, challenge, { id, clientDataJSON, attestationObject, transports }) =>
      refusing(async () => {
        if (isFramed(clientDataJSON) || !isPlainAttestation(attestationObject)) return null
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          response: {
            id,
            rawId: id,
            type: 'public-key',
            response: { clientDataJSON, attestationObject },
            clientExtensionResults: {},
          },
          expectedChallenge: challenge,
          expectedOrigin: party.origin,
          expectedRPID: party.id,
          requireUserVerification: false,
        })
        // The id outside of what the authenticator made must be the one inside.
        if (!verified || registrationInfo.credential.id !== id) return null
        const { credential, credentialBackedUp } = registrationInfo
        return {
          id,
          publicKey: isoBase64URL.fromBuffer(credential.publicKey),
          counter: credential.counter,
          transports,
          backedUp: credentialBackedUp,
        }
      }),

    verifyAssertion: (party, challenge, { id, userHandle: handle, ...response }, publicKey) =>
      refusing(async () => {
        if (isFramed(response.clientDataJSON)) return null
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response: {
            id,
            rawId: id,
            type: 'public-key',
            response: { ...response, ...(handle === undefined ? {} : { userHandle: handle }) },
            clientExtensionResults: {},
          },
          expectedChallenge: challenge,
          expectedOrigin: party.origin,
          expectedRPID: party.id,
          // The counter is compared where it is kept, atomically.
          credential: { id, publicKey: isoBase64URL.toBuffer(publicKey), counter: 0 },
          requireUserVerification: false,
        })
        if (!verified) return null
        return { counter: authenticationInfo.newCounter, isUserVerified: authenticationInfo.userVerified }
      }),
  }
}

/** The ceremony ran in a frame of somebody else's page, where the person sees another site (WebAuthn §7.1, §7.2). */
function isFramed(clientDataJSON: string): boolean {
  return decodeClientDataJSON(clientDataJSON).crossOrigin === true
}

/**
 * We ask for no attestation, so what comes is `none` or the authenticator's own signature (WebAuthn §5.4.7). A statement
 * with certificates is refused unread: their revocation lists are addresses of the sender's choice, which would be fetched.
 */
function isPlainAttestation(attestationObject: string): boolean {
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject))
  const format = decoded.get('fmt')
  return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined)
}

/** The library throws on whatever is not as it should be: that is a refusal. */
async function refusing<T>(verify: () => Promise<T | null>): Promise<T | null> {
  try {
    return await verify()
  } catch {
    return null
  }
}
