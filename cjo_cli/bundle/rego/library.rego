# A value of the type that is declared; undefined where it is missing, or of another type (V1).
typed(values, name, kind) := value if {
	value := values[name]
	is_of(value, kind)
}

is_of(value, "string") if is_string(value)

is_of(value, "boolean") if is_boolean(value)

is_of(value, "number") if is_number(value)

is_of(value, kind) if {
	kind in {"integer", "timestamp", "date"}
	is_number(value)
	floor(value) == value
}

# V4
rounded(number) := floor((number * 1000000) + 0.5) / 1000000 if number >= 0

rounded(number) := 0 - (floor(((0 - number) * 1000000) + 0.5) / 1000000) if number < 0

# V5
bucket(salt) := sum(parts) % 10000 if {
	digest := crypto.md5(concat(":", [input.customer, salt]))
	parts := [part |
		some place
		weight := [268435456, 16777216, 1048576, 65536, 4096, 256, 16, 1][place]
		part := indexof("0123456789abcdef", substring(digest, place, 1)) * weight
	]
}

# M2: how well a locale fits the customer's, least is best; undefined where it does not.
locale := lower(replace(input.attributes.locale, "_", "-")) if is_string(input.attributes.locale)

rank(wanted) := 0 if wanted == locale

else := 1 if wanted == split(locale, "-")[0]

else := 2 if wanted == project_locale
