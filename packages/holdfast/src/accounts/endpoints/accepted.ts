/**
 * The answer that tells nothing about whether there is an account: what happens next is in a mail, or does not happen.
 * Whatever takes longer where there is one is done after it.
 */
export const ACCEPTED = Object.freeze({ accepted: true })
