import type { Config } from '../config/schema';
import type { Currency } from './providers/provider';

/** Dollars that a euro buys. */
export type UsdPerEur = number;

/** Which rate amounts in the other currency are converted with, and who said so. */
export interface ExchangeRate {
  usdPerEur: UsdPerEur;
  source: 'default' | 'configured';
}

/**
 * What is used while nothing is configured, by the currency that is counted in: the other one is dearer in it than it
 * mostly is (1.05 to 1.20 dollars for a euro), so that sums are rather too high than too low, and budgets end early.
 */
export const CAUTIOUS_USD_PER_EUR: Readonly<Record<Currency, UsdPerEur>> = { EUR: 1, USD: 1.3 };

/** @param to what is counted in; default: what the configuration counts in */
export function exchangeRate(
  { fx, cost_optimization: { currency } }: Config,
  to: Currency = currency,
): ExchangeRate {
  const { usd_per_eur: configured } = fx;
  return configured === undefined
    ? { usdPerEur: CAUTIOUS_USD_PER_EUR[to], source: 'default' }
    : { usdPerEur: configured, source: 'configured' };
}

/** The amount in another currency. */
export function exchange(amount: number, from: Currency, to: Currency, usdPerEur: UsdPerEur): number {
  if (from === to) return amount;
  return from === 'EUR' ? amount * usdPerEur : amount / usdPerEur;
}

/** The rate, if it is needed to count amounts of `currencies` in `to`; else null. */
export function rateUsed(
  currencies: readonly Currency[],
  to: Currency,
  rate: ExchangeRate,
): ExchangeRate | null {
  return currencies.every((currency) => currency === to) ? null : rate;
}

/** One line for whoever reads sums that were made with it. */
export function rateText({ usdPerEur, source }: ExchangeRate): string {
  const whose = source === 'configured' ? 'as configured' : 'the cautious default';
  const rate = usdPerEur.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 6 });
  return `Exchange: 1 EUR = ${rate} USD, ${whose}, not the rate of the day (fx.usd_per_eur).`;
}

/** `1.24 EUR`; amounts below a tenth have four digits. */
export function money(amount: number, currency: Currency): string {
  const digits = amount !== 0 && Math.abs(amount) < 0.1 ? 4 : 2;
  return `${amount.toFixed(digits)} ${currency}`;
}
