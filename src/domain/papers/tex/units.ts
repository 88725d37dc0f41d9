/** Numbers and units as the package siunitx writes them. */

const PREFIXES: Record<string, string> = {
  pico: "p",
  nano: "n",
  micro: "µ",
  milli: "m",
  centi: "c",
  deci: "d",
  hecto: "h",
  kilo: "k",
  mega: "M",
  giga: "G",
  tera: "T",
  peta: "P",
};

const UNITS: Record<string, string> = Object.fromEntries(
  (
    "meter=m metre=m second=s gram=g kilogram=kg ampere=A kelvin=K mole=mol candela=cd hertz=Hz newton=N pascal=Pa " +
    "joule=J watt=W coulomb=C volt=V farad=F ohm=Ω siemens=S weber=Wb tesla=T henry=H lumen=lm lux=lx becquerel=Bq " +
    "gray=Gy sievert=Sv liter=L litre=l minute=min hour=h day=d hectare=ha tonne=t electronvolt=eV bar=bar " +
    "angstrom=Å degree=° arcminute=′ arcsecond=″ celsius=°C degreeCelsius=°C percent=% bit=bit byte=B decibel=dB " +
    "radian=rad steradian=sr dalton=Da parsec=pc astronomicalunit=au " +
    "m=m s=s g=g kg=kg A=A K=K Hz=Hz N=N Pa=Pa J=J W=W V=V T=T L=L eV=eV km=km cm=cm mm=mm um=µm nm=nm ms=ms ns=ns " +
    "us=µs keV=keV MeV=MeV GeV=GeV TeV=TeV kHz=kHz MHz=MHz GHz=GHz mW=mW kW=kW MW=MW"
  )
    .split(" ")
    .map((pair) => pair.split("=")),
);

const POWERS: Record<string, string> = { squared: "²", cubed: "³" };
const POWERS_BEFORE: Record<string, string> = { square: "²", cubic: "³" };

/** `\kilo\meter\per\second` as "km/s"; undefined where a unit is not known. */
export function unitIn(written: string): string | undefined {
  if (!written.includes("\\")) return /[{}$]/.test(written) ? undefined : written.trim();
  let unit = "";
  let [prefix, power, over] = ["", "", false];
  for (const [token, name = ""] of written.matchAll(/\\([A-Za-z]+)|\S/g)) {
    if (name === "per") over = true;
    else if (PREFIXES[name] !== undefined) prefix = PREFIXES[name];
    else if (POWERS_BEFORE[name] !== undefined) power = POWERS_BEFORE[name];
    else if (POWERS[name] !== undefined) unit += POWERS[name];
    else if (UNITS[name] !== undefined) {
      unit += (over ? "/" : unit === "" ? "" : " ") + prefix + UNITS[name] + power;
      [prefix, power, over] = ["", "", false];
    } else if (!/^[~.]$/.test(token)) return undefined;
  }
  return prefix || power || over ? undefined : unit;
}

/** `1.5e3` as "1.5 × 10^3"; undefined for what is no number. */
export function numberIn(written: string): string | undefined {
  const [, mantissa, exponent] = /^([-+]?[\d., ()]*)(?:[eE]([-+]?\d+))?$/.exec(written.trim()) ?? [];
  if (mantissa === undefined) return undefined;
  const power = exponent === undefined ? "" : `10^${exponent.replace("+", "")}`;
  return [mantissa.trim(), power].filter(Boolean).join(" × ");
}
