/** The words of a name in small letters: those of `accessToken`, `ACCESS_TOKEN` and `access-token` are the same. */
export function wordsIn(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
}

/** Tokens that prove nothing about who calls, and words that happen to be near. */
const OTHER =
  /\b(?:[cx]srf|fcm|apns|push|device|captcha|recaptcha|turnstile|hcaptcha|max|min|num|count|counts|usage|limit|total|design|theme|color|css|syntax|mapbox|analytics|posthog|sidebar|invite|invitation|share|cart|preview|draft|page|next page|cursor|continuation|sync|unsubscribe|coin|coins|erc20|swap|contract|mint|symbol|balance|chain|wallet|price|callback|redirect|return|url|uri|locale|lang|consent|banner|seen|dismissed|onboarding|tab|view|flash|toast|expires|expiry|expiration|expire|exp|type|name|input|color|recording|replay|chat|game|tour|notice|toggle|status|loading|error|list|history|context|visit|visitor|anonymous|guest|utm|referral|tracking|last|timezone)\b/
const CREDENTIAL =
  /\b(?:jwt|token|(?:auth|oauth|access|session|user) tokens|bearer|accesstoken|idtoken|refreshtoken|authtoken|sessiontoken|usertoken|passwd|password|credential|credentials|authorization)\b/
const SESSION = /\b(?:session|sess|sid|sessionid|auth|remember|authenticated|authentication)\b/
/** Steps of a sign-in, and what a page may show of somebody. */
const NEAR =
  /\b(?:user|userid|uid|role|admin|isadmin|login|loggedin|account|state|pkce|verifier|nonce|challenge|otp|secret|key|apikey)\b/

/**
 * What something that is kept for the next request is, by its name: a `credential` such as a token, a `session`, or
 * something `near`, such as the state of a sign-in or a user's name.
 */
export function credentialNamed(name: string): 'credential' | 'session' | 'near' | undefined {
  const words = wordsIn(name).join(' ')
  if (OTHER.test(words)) return undefined
  if (CREDENTIAL.test(words)) return 'credential'
  if (SESSION.test(words)) return 'session'
  return NEAR.test(words) ? 'near' : undefined
}

/** Whether a name says that something proves nothing about who calls: a token against forgery, a theme, an invitation. */
export function isOtherName(name: string): boolean {
  return OTHER.test(wordsIn(name).join(' '))
}
