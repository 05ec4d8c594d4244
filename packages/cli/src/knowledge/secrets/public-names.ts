import { wordsIn } from '../credentials/credential-names.js'

/** The last word of what has a value worth hiding. */
const NOUNS =
  /^(?:secret|secrets|password|passwd|pass|passphrase|credential|credentials|key|keys|token|pat|role|dsn|uri|url|string|pepper|salt)$/
const SETTING = /^(?:enable|enabled|disable|disabled|require|has|is|show|hide|use|allow|min|max|no)$/
/** Made to be seen in a browser, whoever gives them out. */
const PUBLIC =
  /\b(?:public|publishable|anon|site|sitekey|client key|client token|browser|search|storefront|vapid|measurement|app id|project id|key id)\b/
const PUBLIC_VENDORS =
  /\b(?:firebase|fire base|google maps?|googlemaps?|gmaps?|maps?|mapbox|maptiler|places|gtm|gtag|ga|analytics|algolia|posthog|sentry|clerk|amplitude|mixpanel|segment|recaptcha|captcha|hcaptcha|turnstile|logrocket|datadog|dd|launchdarkly|intercom|crisp|tawk|pusher|onesignal|web3forms|emailjs|walletconnect|wallet connect|infura|alchemy|moralis|thirdweb|tinymce|ckeditor|giphy|tenor|contentful|storyblok|builder|prismic|shopify|paypal|razorpay|paystack|flutterwave|rollbar|bugsnag|newrelic|new relic|hotjar|fingerprint|liveblocks|knock|novu|umami|plausible|statsig|growthbook|optimizely|unleash|mux|imagekit|cloudinary|uploadcare|filestack|fpjs|iframely|pixel|widget|beacon|customerio|june|heap|fullstory|kakao|naver|yandex|here|bing|cesium|appcheck|app check|fcm|chainlit|privy|dynamic|magic|web3auth|particle|blockfrost|coingecko|etherscan|stytch|descope|frigade|formspree|getform|stream|agora|sendbird|stripe)\b/
const SECRET_VENDORS =
  /\b(?:openai|open ai|anthropic|claude|gemini|groq|mistral|replicate|huggingface|hugging face|hf|cohere|deepseek|openrouter|perplexity|elevenlabs|eleven labs|together|resend|sendgrid|mailgun|postmark|brevo|sendinblue|mailchimp|twilio|github|gh|gitlab|notion|airtable|slack|discord|telegram|bot|aws|s3|r2|pinecone|upstash|redis|kv|turso|sanity|strapi|rapidapi|rapid api|plaid|pinata|serper|tavily|deepgram|assemblyai|firecrawl|apify|fal|stability|linear|vercel|netlify|cloudflare|azure|supabase admin|payload|directus|wordpress|zapier|hubspot|salesforce|paddle|lemonsqueezy|lemon squeezy)\b/
const GENERIC =
  /^(?:api|app|admin|auth|access|bearer|internal|backend|server|master|my|rest|x|key|token|secret|authorization|root|super|db|database|jwt|session|encryption|signing|hmac|service|web|site|the)$/

/**
 * What a variable's name says of a value that browsers get: a `secret`, or `perhaps` one where only the provider's terms
 * tell. The prefix `NEXT_PUBLIC_` is no part of it.
 */
export function publicNamed(name: string): 'secret' | 'perhaps' | undefined {
  const words = wordsIn(name.replace(/^NEXT_PUBLIC_/, ''))
  const text = words.join(' ')
  const last = words.at(-1) ?? ''
  if (!NOUNS.test(last) || SETTING.test(words[0] ?? '')) return undefined
  if (last === 'url' || last === 'uri' || last === 'string') {
    return /\b(?:database|postgres|postgresql|mysql|mongo|mongodb|redis|connection|direct|pg|amqp)\b/.test(text) &&
      !/\brest\b/.test(text)
      ? 'secret'
      : undefined
  }
  if (last === 'role') return /\bservice\b/.test(text) ? 'secret' : undefined
  if (last === 'dsn') return undefined
  if (/\bservice role\b|\bprivate\b/.test(text)) return 'secret'
  if (PUBLIC.test(text)) return undefined
  if (/^(?:secret|secrets|password|passwd|pass|passphrase|credentials?|pat|pepper)$/.test(last)) return 'secret'
  if (last === 'salt') return 'perhaps'
  if (/\bsecret\b/.test(text) || SECRET_VENDORS.test(text)) return 'secret'
  if (PUBLIC_VENDORS.test(text)) return undefined
  if (words.length > 1 && words.every((word) => GENERIC.test(word))) return 'secret'
  return 'perhaps'
}
