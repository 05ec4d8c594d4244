/** A format that its issuer documents as secret. */
export interface SecretFormat {
  /** What `--allow` takes. */
  readonly name: string
  /**
   * One of these is in every secret of the format: four characters or more, so that a search is quick, and nothing that encoders
   * escape but the colon.
   */
  readonly marks: readonly string[]
  /** Of a whole secret, in Latin-1 text. */
  readonly pattern: RegExp
  /** Characters of a secret in front of its mark, at most; default 0. */
  readonly ahead?: number
  /** Bytes from the mark on that are looked at, however they are written; default 512. */
  readonly reach?: number
  /** What the pattern cannot say. Default: that the secret is no example. */
  readonly isReal?: (secret: string) => boolean
}

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const each = (start: string, next: string): string[] => Array.from(next, (sign) => start + sign)
/** Not in the middle of a longer word. */
const format = (
  name: string,
  marks: readonly string[],
  source: string,
  more: Partial<SecretFormat> = {},
): SecretFormat => ({
  name,
  marks,
  pattern: new RegExp(`(?<![A-Za-z0-9_-])${source}(?![A-Za-z0-9_])`, 'y'),
  ...more,
})

/** Precision first: what is made to be public (`pk_live_`, `anon` tokens) is none of these, nor what only looks random. */
export const secretFormats: readonly SecretFormat[] = [
  format(
    'stripe-or-clerk-secret-key',
    ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
    '[sr]k_(?:live|test)_\\w{16,}',
  ),
  format('webhook-signing-secret', ['whsec_'], 'whsec_[A-Za-z0-9+/]{24,}={0,2}'),
  format('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], 'gh[pousr]_[A-Za-z0-9]{36,}'),
  format('github-fine-grained-token', ['github_pat_'], 'github_pat_\\w{60,}'),
  format('gitlab-token', ['glpat-', 'gldt-', 'glrt-'], 'gl(?:pat|dt|rt)-[\\w-]{20,}'),
  format('npm-token', ['npm_'], 'npm_[A-Za-z0-9]{36}'),
  format('aws-access-key', ['AKIA', 'ASIA'], 'A[KS]IA[A-Z2-7]{16}'),
  format('google-api-key', ['AIza'], 'AIza[\\w-]{35}'),
  format('google-client-secret', ['GOCSPX-'], 'GOCSPX-[\\w-]{28}'),
  format('slack-token', each('xox', 'abeoprs'), 'xox[abeoprs](?:\\.xox[bp])?-[\\w-]{20,}'),
  format('slack-app-token', ['xapp-'], 'xapp-\\d-[\\w-]{20,}'),
  format('slack-webhook', ['hooks.slack.com'], 'hooks\\.slack\\.com/(?:services|workflows|triggers)/[\\w/]{20,}'),
  format(
    'discord-webhook',
    ['discord.com', 'discordapp.com'],
    'discord(?:app)?\\.com/api/webhooks/\\d{16,20}/[\\w-]{60,}',
  ),
  format('telegram-bot-token', each(':AA', 'EFGH'), '\\d{8,10}:AA[\\w-]{33}', { ahead: 10 }),
  format('sendgrid-key', each('SG.', `${ALPHANUMERIC}_-`), 'SG\\.[\\w-]{22}\\.[\\w-]{43}'),
  format(
    'twilio-key',
    each('SK', '0123456789abcdef').flatMap((start) => each(start, '0123456789abcdef')),
    'SK[\\da-f]{32}',
  ),
  format('resend-key', each('re_', ALPHANUMERIC), 're_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}'),
  format('openai-key', ['sk-proj-', 'sk-svcacct-', 'sk-admin-'], 'sk-(?:proj|svcacct|admin)-[\\w-]{40,}'),
  format('openai-key', ['T3BlbkFJ'], 'sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}', { ahead: 23 }),
  format('anthropic-key', ['sk-ant-'], 'sk-ant-[\\w-]{32,}'),
  format('hugging-face-token', ['hf_a', ...each('hf_', ALPHANUMERIC.slice(10))], 'hf_[A-Za-z]{34}'),
  format('holdfast-api-key', ['hf_live_'], 'hf_live_\\w{40,}'),
  format('supabase-secret-key', ['sb_secret_'], 'sb_secret_[\\w-]{20,}'),
  format('supabase-access-token', ['sbp_'], 'sbp_[\\da-f]{40}'),
  format('planetscale-token', ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'], 'pscale_(?:tkn|pw|oauth)_[\\w.-]{32,}'),
  format('digitalocean-token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], 'do[por]_v1_[\\da-f]{64}'),
  format('shopify-token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], 'shp(?:at|ca|pa|ss)_[\\da-fA-F]{32}'),
  format('square-token', ['sq0csp-', 'sq0atp-'], 'sq0(?:csp|atp)-[\\w-]{22,}'),
  format('linear-key', ['lin_api_'], 'lin_api_[A-Za-z0-9]{40}'),
  format('notion-token', ['ntn_'], 'ntn_[A-Za-z0-9]{40,}'),
  format('atlassian-token', ['ATATT3'], 'ATATT3[\\w=-]{100,}'),
  format('vault-token', ['hvs.', 'hvb.'], 'hv[sb]\\.[\\w-]{24,}'),
  format('doppler-token', ['dp.pt.', 'dp.st.'], 'dp\\.[ps]t\\.[\\w.-]{40,}'),
  format('databricks-token', ['dapi'], 'dapi[\\da-f]{32}(?:-\\d)?'),
  format('sentry-token', ['sntrys_', 'sntryu_'], 'sntry[su]_[\\w+/=]{40,}'),
  format('azure-storage-key', ['AccountKey'], 'AccountKey=[A-Za-z0-9+/]{86}=='),
  format('age-secret-key', ['AGE-SECRET-KEY-1'], 'AGE-SECRET-KEY-1[A-Z\\d]{58}'),
  format('service-role-token', ['eyJhbGci', 'eyJ0eXAi', 'eyJraWQi'], 'eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]{20,}', {
    isReal: isServiceRole,
    reach: 2_048,
  }),
  {
    name: 'private-key',
    marks: ['-----BEGIN'],
    // With a key behind it: libraries that read keys hold the line alone.
    pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\s+(?:[\w-]+:[^\n]*\s+)*[A-Za-z0-9+/]{40}/y,
  },
  {
    name: 'address-with-password',
    marks: Array.from(
      'postgres postgresql mysql mariadb mongodb mongodb+srv redis rediss amqp amqps mssql sqlserver smtp smtps'.split(
        ' ',
      ),
      (scheme) => `${scheme}:`,
    ),
    pattern: /[a-z+]+:\/\/[^\s:/?#@"'`<>\\]*:[^\s/?#"'`<>\\]{6,}@[\w.-]+/y,
    isReal: hasOwnPassword,
  },
]

/** Random, where an example has words or one letter many times. */
export function isNoExample(secret: string): boolean {
  return (
    !/EXAMPLE|example|your|xxxx|XXXX|0{6}|(?:0123456789|1234567890)(?!12)|abcdefgh/.test(secret) &&
    new Set(secret).size >= 10
  )
}

/** Supabase's two keys are both tokens; only the claim tells the one that skips every policy. */
function isServiceRole(token: string): boolean {
  const [, claims = ''] = token.split('.')
  return /"role"\s*:\s*"(?:service_role|supabase_admin)"/.test(Buffer.from(claims, 'base64url').toString())
}

/** Not the password of a manual, and not one for the machine that reads it. */
function hasOwnPassword(address: string): boolean {
  const [, password = '', host = ''] = /:\/\/[^:]*:(.*)@([\w.-]+)$/.exec(address) ?? []
  const isOfManual = /^(?:pass(?:word|wd)?|secret|postgres|mysql|redis|root|admin|user|guest|changeme|example)\d*$/i
  return (
    !isOfManual.test(password) &&
    !/[[\]{}$*…]|xxx/i.test(password) &&
    !/^(?:localhost|127\.|host(?:name)?$|example\.)/.test(host)
  )
}
