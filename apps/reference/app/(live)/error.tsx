'use client'

export { ErrorReport as default } from '@/ui/error-report'
