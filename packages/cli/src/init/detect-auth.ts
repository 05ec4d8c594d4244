import type { Dependencies } from './detect.js'
import type { AuthLibrary } from './detected.js'

/** Whose tokens any OpenID Connect verifier can check. */
const ISSUERS: Readonly<Record<string, string>> = {
  '@auth0/nextjs-auth0': 'Auth0',
  '@supabase/ssr': 'Supabase',
  '@supabase/auth-helpers-nextjs': 'Supabase',
  '@kinde-oss/kinde-auth-nextjs': 'Kinde',
  '@workos-inc/authkit-nextjs': 'WorkOS',
  '@logto/next': 'Logto',
  '@descope/nextjs-sdk': 'Descope',
  'aws-amplify': 'Cognito',
  '@azure/msal-react': 'Entra',
  'keycloak-js': 'Keycloak',
}

/** Whose sessions only they can read. */
const OWN: Readonly<Record<string, string>> = {
  lucia: 'Lucia',
  'iron-session': 'iron-session',
  'firebase-admin': 'Firebase',
  '@stackframe/stack': 'Stack Auth',
  '@propelauth/nextjs': 'PropelAuth',
  stytch: 'Stytch',
  passport: 'Passport',
  '@payloadcms/next': 'Payload',
}

/** Who signs an app's people in, by its packages; `null` where none is known. */
export function authLibraryOf(packages: Dependencies): AuthLibrary | null {
  if (packages.has('next-auth')) {
    // Version 5 is only there as prereleases, whose tag is a range too.
    const major = packages.version('next-auth')?.major ?? 5
    return { name: 'next-auth', version: major >= 5 ? 5 : 4 }
  }
  if (packages.has('@clerk/nextjs')) return { name: 'clerk' }
  if (packages.has('better-auth')) return { name: 'better-auth' }
  for (const [name, issuer] of Object.entries(ISSUERS)) if (packages.has(name)) return { name: issuer, kind: 'oidc' }
  for (const [name, library] of Object.entries(OWN)) if (packages.has(name)) return { name: library, kind: 'own' }
  return null
}
