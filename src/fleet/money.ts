import { AqeaError } from '../support/errors';
import type { Currency } from './providers/provider';

/** Prices in two currencies occur, and nothing says what one is worth in the other. */
export class ExchangeRateMissing extends AqeaError {
  readonly code = 'AQEA_EXCHANGE_RATE_MISSING';
  readonly retry = 'final';
}

/** What one euro is worth in dollars; null: not configured. */
export type UsdPerEur = number | null;

/**
 * The amount in another currency.
 * @throws ExchangeRateMissing when the currencies differ and no rate is configured
 */
export function exchange(amount: number, from: Currency, to: Currency, usdPerEur: UsdPerEur): number {
  if (from === to) return amount;
  if (usdPerEur === null) throw rateMissing(from, to);
  return from === 'EUR' ? amount * usdPerEur : amount / usdPerEur;
}

/** @throws ExchangeRateMissing when several currencies occur and no rate is configured */
export function checkCurrencies(currencies: Iterable<Currency>, usdPerEur: UsdPerEur): void {
  const [first, second] = new Set(currencies);
  if (first && second && usdPerEur === null) throw rateMissing(first, second);
}

/** `1.24 EUR`; amounts below a tenth have four digits. */
export function money(amount: number, currency: Currency): string {
  const digits = amount !== 0 && Math.abs(amount) < 0.1 ? 4 : 2;
  return `${amount.toFixed(digits)} ${currency}`;
}

function rateMissing(one: Currency, other: Currency): ExchangeRateMissing {
  return new ExchangeRateMissing({
    what: `Prices in ${one} and in ${other} occur, and no exchange rate is configured, so they cannot be added up`,
    where: 'configuration, fx.usd_per_eur',
    hint: 'Set how many dollars a euro buys today, e.g. `fx: {usd_per_eur: 1.15}`.',
  });
}
