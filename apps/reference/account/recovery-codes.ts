import type { FormState } from '@/ui/form-state'

/** Recovery codes as a form shows them, this once. */
export function recoveryCodesShown(codes: readonly string[], sentence: string): FormState {
  return {
    done: `${sentence} These recovery codes are shown now and never again: each signs you in once, without the app or the passkey.`,
    once: { name: 'the recovery codes', lines: codes, file: 'holdfast-recovery-codes.txt' },
    onward: { href: '/profile/security', words: 'I have kept them' },
  }
}
