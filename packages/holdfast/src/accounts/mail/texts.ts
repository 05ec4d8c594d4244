/** What a mail is about. `existing`: somebody signed up with an address that has an account. */
export type MailKind = 'verify' | 'reset' | 'unlock' | 'existing'

/** What a text may say. Nothing that a stranger chose is among it: a name would let anybody write to anybody through the app. */
export interface MailFacts {
  /** Whole, with its token; for `existing` the app's own address. It stands in the text part on a line of its own. */
  readonly link: string
  /** The app's host: `app.example.com`. */
  readonly app: string
  /** How long the link works: `30 minutes`; for `existing` empty. */
  readonly lifetime: string
}

export interface MailText {
  readonly subject: string
  readonly text: string
  readonly html?: string
}

export type MailTexts = Readonly<Record<MailKind, (facts: MailFacts) => MailText>>

/** Short and plain, without a name and without anything to click but the link itself. */
export const mailTexts: MailTexts = {
  verify: ({ link, app, lifetime }) => ({
    subject: `Confirm your e-mail address for ${app}`,
    text: `Hello,

somebody signed up at ${app} with this e-mail address.
If it was you, open this link to confirm the address:

${link}

The link works once, for ${lifetime}. If it was not you, do not open it.
`,
  }),
  reset: ({ link, app, lifetime }) => ({
    subject: `A new password for ${app}`,
    text: `Hello,

somebody asked for a new password for your account at ${app}.
If it was you, open this link to choose one:

${link}

The link works once, for ${lifetime}. If it was not you, there is nothing to
do: your password stays as it is.
`,
  }),
  unlock: ({ link, app, lifetime }) => ({
    subject: `Too many failed sign-ins at ${app}`,
    text: `Hello,

too many sign-ins to your account at ${app} failed, so sign-in
is locked for a while. Browsers that you have used before still work.
If you are trying to sign in on a new one, open this link there:

${link}

Then sign in with your password. The link works once, for ${lifetime}.
If it was not you, there is nothing to do: nobody got in.
`,
  }),
  existing: ({ link, app }) => ({
    subject: `You have an account at ${app}`,
    text: `Hello,

somebody signed up at ${app} with this e-mail address, which
has an account already. If it was you, sign in, or ask for a new password:

${link}

If it was not you, there is nothing to do: nothing has changed.
`,
  }),
}
