import type { Handler } from '../../flow/handler.js'

/** Why strangers are meant to call something. */
export type PublicNature = 'sign-in' | 'description' | 'submission' | 'content'

/** The words of a path: segments, and for an action its name, in small letters with `-` between words. */
export function wordsOf({ path, method, kind }: Handler): readonly string[] {
  const named = kind === 'action' ? method : path
  return named
    .split('/')
    .filter((segment) => segment !== '' && segment !== 'api' && !/^v\d+$/.test(segment))
    .map((segment) =>
      segment
        .replace(/([a-z\d])([A-Z])/g, '$1-$2')
        .replaceAll('_', '-')
        .toLowerCase(),
    )
}

/** Ways in: whoever has no session yet has to get one somehow. */
const SIGN_IN =
  /^(?:auth|nextauth|\[\.\.\.(?:nextauth|auth|better-auth|all|kinde|logto|workos)\]|log-?in|log-?out|sign-?in|sign-?up|sign-?out|register|registration|forg[eo]t(?:-password)?|(?:send-)?reset(?:-password)?(?:-(?:link|email|mail|token))?|(?:send-)?password-reset(?:-(?:link|email|mail|request))?|request-(?:password-)?reset|recover(?:y|-password)?|(?:verify|confirm|resend|activate|validate|check)(?:-(?:email|code|otp|account|token|verification|password|reset-token|phone|username|user-exists|account-exists))*|verification|(?:send-)?(?:otp|code|magic-link|magic|verification-code|verification-email)|callback|oauth2?|oidc|saml|scim|sso|csrf(?:-token)?|refresh(?:-token)?|2fa|mfa|passkeys?|webauthn|jwks(?:\.json)?|authorize|userinfo|introspect|kakao|google|github|verifypassword)$/
const SIGN_IN_ACTION =
  /^(?:log-?in|log-?out|sign-?(?:in|up|out)|register|forgot|reset|request-password|request-reset|verify|verification|confirm|resend|authenticate|create-account|check-(?:email|account|user|username)|(?:send|request|issue|email|generate)-(?:otp|magic|verification|code|reset|password|forgot|login|sign-in|one-time|pin|activation|confirmation|recovery|email-verification)|forget-password|recover|password-reset|magic|start-o-?auth|new-password|new-verification|handle-(?:sign|log)|social|validate-(?:authorize|token|otp|code|invite)|\w+-saml|\w+-sso)/

const DESCRIPTION =
  /^(?:og|og-image|opengraph(?:-image)?|twitter-image|icon|favicon(?:\.ico)?|apple-icon|robots(?:\.txt)?|sitemaps?(?:\.xml|-\w+)?|rss(?:\.xml)?|feed(?:\.xml|\.json)?|atom(?:\.xml)?|\.well-known|wellknown|manifest(?:\.json|\.webmanifest)?|health|healthz|health-?check|readyz?|livez?|live|liveness|readiness|ping|status|version|openapi(?:\.json|\.yaml)?|swagger|api-docs|docs|llms(?:-full)?\.txt|locales?|i18n|qr|avatar|hello|countries|supported-countries|time|metatags?)$/

/** Forms that strangers fill in, and counters that their visits feed. */
const SUBMISSION =
  /^(?:contact(?:-us|-form)?|newsletter|subscribe|unsubscribe|waitlist|wait-list|feedback|enquir(?:y|ies)|inquir(?:y|ies)|rsvp|leads?|surveys?|track|tracking|clicks?|views?|page-?views?|hits?|visits?|collect|ingest|ingestion|beacon|csp-report|report-uri|vitals|web-vitals|telemetry|analytics|events?|displays?|responses?|submissions?|submit|demo-request|join-waitlist|guestbook|track-\w+|likes?|reactions?|votes?|donat(?:e|ions?)|checkout|checkout-session|create-checkout-session|create-payment-intent)$/
const SUBMISSION_ACTION =
  /^(?:(?:send|submit|create|handle|add|join)-?(?:contact|newsletter|waitlist|feedback|enquiry|inquiry|message|email|form|lead|rsvp)|subscribe|unsubscribe|contact|track|increment-?(?:view|click|hit|like))/

/** Records that sites show to everybody. */
const CONTENT =
  /^(?:post|product|article|categor(?:y|ie)|subcategory|tag|page|blog|blogpost|event|review|comment|rating|faq|country|city|state|region|plan|price|pricing|image|photo|gallery|feature|course|lesson|movie|film|show|book|recipe|job|listing|property|hotel|room|restaurant|menu|menuitem|dish|brand|collection|author|testimonial|service|location|banner|slider|news|doc|guide|link|shortlink|song|album|artist|genre|game|team|player|match|item|variant|store|shop|vendor|tour|car|vehicle|skill|experience|changelog|release|announcement|poll|quiz|question|answer|word|pokemon|character|template|package|stat|setting|siteconfig|config|promotion|coupon|flag|featureflag|version|billboard|leaderboard|tweet|meme|vlog|catalog|logo|color|colour|size|social)$/

/** Records about somebody, or that only some may see. */
const PRIVATE =
  /(?:user|account|session|order|invoice|payment|message|customer|member|patient|employee|profile|subscription|apikey|api_key|token|transaction|booking|reservation|address|cart|notification|auditlog|log|document|note|conversation|chat|contact|lead|secret|credential|wallet|balance|submission|registration|application|appointment|medical|prescription|salary|payroll|expense|budget|bill|debt|loan|ticket|upload|attachment|integration|webhook|permission|role|invite|invitation|purchase|student|todo|task|journal|diary|habit|workspace|organization|organisation|tenant|vault|password)/

/** What only sounds like it: a `billboard` is no bill, and a `blog` no log. */
const SOUNDS_PRIVATE =
  /billboard|leaderboard|blog|vlog|catalog|dialog|logo|login(?=page|image)|border|cartoon|leadership|roleplay|footnote|keynote|releasenote|patchnote|documentation|sociallink|contactinfo/g

/** For whom records are; undefined where their name does not tell. */
export function audienceOf(records: string | undefined): 'everybody' | 'somebody' | undefined {
  if (records === undefined) return undefined
  if (CONTENT.test(records)) return 'everybody'
  return PRIVATE.test(records.replace(SOUNDS_PRIVATE, '')) ? 'somebody' : undefined
}

/** What a path says that strangers are meant to do there. It is a claim: what the handler does has to fit it. */
export function natureOf(handler: Handler): Exclude<PublicNature, 'content'> | undefined {
  const words = wordsOf(handler)
  if (handler.kind === 'action') {
    const name = words[0] ?? ''
    if (SIGN_IN_ACTION.test(name)) return 'sign-in'
    return SUBMISSION_ACTION.test(name) ? 'submission' : undefined
  }
  if (words.some((word) => word === 'admin')) return undefined
  if (words.some((word, at) => SIGN_IN.test(word) && !isAboutOther(words, at, handler.method))) return 'sign-in'
  // What is sent describes no site, and who sends something for the first time changes and removes nothing.
  const { method } = handler
  if (!CHANGES.test(method) && words.some((word) => DESCRIPTION.test(word))) return 'description'
  return !CHANGES_KEPT.test(method) && words.some((word) => SUBMISSION.test(word)) ? 'submission' : undefined
}

/** `GET …/registration` registers nobody, and `/events/[id]/register` somebody for an event: neither makes an account. */
function isAboutOther(words: readonly string[], at: number, method: string): boolean {
  const word = words[at] as string
  if (word !== 'register' && word !== 'registration') return false
  return (method === 'GET' && word === 'registration') || (at >= 2 && (words[at - 1] as string).startsWith('['))
}

const CHANGES = /^(?:POST|PUT|PATCH|DELETE)$/
const CHANGES_KEPT = /^(?:PUT|PATCH|DELETE)$/

const SERVICE = /(?:^|-)(?:webhooks?|crons?|cron-?jobs?|ipn|qstash)(?:$|-)/

/** Whether a service calls it and nobody else, as its path says: `webhook`, `cron`. */
export function isServicePath(handler: Handler): boolean {
  return handler.kind !== 'action' && wordsOf(handler).some((word) => SERVICE.test(word))
}

/** Whether its path says that only administrators may. */
export function isAdminPath(handler: Handler): boolean {
  return (
    handler.kind !== 'action' &&
    wordsOf(handler).some((word) => /^(?:\(?admin\w*\)?|superadmin|super-admin|backoffice)$/.test(word))
  )
}
