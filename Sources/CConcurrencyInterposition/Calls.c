#include "CConcurrencyInterposition.h"

const char *cci_call_name(cci_call call) {
  static const char *const names[CCI_CALL_COUNT] = {
#define CCI_ELEMENT(call, name, category) name,
      CCI_CALLS(CCI_ELEMENT)
#undef CCI_ELEMENT
  };
  return (unsigned)call < CCI_CALL_COUNT ? names[call] : "unknown";
}

cci_category cci_call_category(cci_call call) {
  static const cci_category categories[CCI_CALL_COUNT] = {
#define CCI_ELEMENT(call, name, category) CCI_CATEGORY_##category,
      CCI_CALLS(CCI_ELEMENT)
#undef CCI_ELEMENT
  };
  return (unsigned)call < CCI_CALL_COUNT ? categories[call] : CCI_CATEGORY_COUNT;
}

const char *cci_category_name(cci_category category) {
  static const char *const names[CCI_CATEGORY_COUNT] = {
#define CCI_ELEMENT(category) #category,
      CCI_CATEGORIES(CCI_ELEMENT)
#undef CCI_ELEMENT
  };
  return (unsigned)category < CCI_CATEGORY_COUNT ? names[category] : "unknown";
}
