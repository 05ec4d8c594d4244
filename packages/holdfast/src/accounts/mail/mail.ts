/** One mail to one person. Both parts say the same; links stand in the text part whole, on a line of their own. */
export interface Mail {
  /** A normalised address. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: string
}

/**
 * The waist of mail. A rejection means that the mail was not taken over: it is reported, and the endpoint answers as
 * if it had been, so that nobody learns who has an account. Bounded in time by the implementation; after 90 seconds it
 * is reported like a rejection, whatever becomes of the mail.
 */
export interface MailSender {
  readonly name: string
  send(mail: Mail): Promise<void>
  /**
   * Checks what the environment decides; called at start, never in a build.
   * @throws {ConfigurationError} when the environment is not sound.
   */
  start?(): void
}
